import { at, none } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { label, myThread, splice, step, type KvmItem } from "../actor.ts";

const source = "arch/x86/kvm/mmu/mmu.c:kvm_mmu_zap_oldest_mmu_pages";

/** Are there as many shadow pages as may be? Then the oldest is to go, here the first of the list. */
const pickOldest = step("pick-oldest-page", {
  source,
  jumps: ["pages-available"],
  run: (d, me) => {
    if (d.shadowPages.some(({ listed }) => !listed)) return goto("pages-available");
    myThread(d, me).oldest = d.shadowPages.findIndex(({ listed }) => listed);
    return next;
  },
});

/** Its SPTEs leave the rmaps, which have no lock of their own, and it the list. */
const dropPage = step("drop-shadow-page", {
  source: "arch/x86/kvm/mmu/mmu.c:pte_list_remove",
  event: (me) => ({ type: "drop-shadow-page", thread: me.thread }),
  run: (d, me) => {
    const mine = myThread(d, me);
    at(d.shadowPages, mine.oldest).listed = false;
    mine.oldest = none;
  },
});

/** `make_mmu_pages_available`, under mmu_lock held for writing. */
export const makePagesAvailable: KvmItem = splice("make-pages-available", [
  pickOldest,
  dropPage,
  label("pages-available"),
]);
