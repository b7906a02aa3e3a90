import { myThread, step } from "../actor.ts";
import { tracksAccess } from "../world.ts";
import { agedIn, forgetOld } from "./age.ts";

/**
 * Up to v6.14: an exchange, which also takes back a W that `fast_page_fault` has set since the SPTE was read. The page was marked dirty for
 * that all the same.
 */
export const trackUnderLock = step("track-access", {
  source: "arch/x86/kvm/mmu/tdp_iter.h:kvm_tdp_mmu_write_spte",
  matters: ({ world }) => tracksAccess(world),
  run: (d, me) => {
    if (!tracksAccess(me.world)) return;
    const { leaf } = agedIn(d, myThread(d, me).root);
    leaf.permission = d.aging.old.permission === "read" ? "read" : "protected";
    leaf.tracked = true;
    forgetOld(d);
  },
});

/** The page was young: `clear_flush_young` owes a flush then, `clear_young` none. */
export const mayOweFlush = step("may-owe-flush", {
  source: "virt/kvm/kvm_main.c:kvm_handle_hva_range",
  choices: () => [{ call: "clear_young" }, { call: "clear_flush_young" }],
  run: (d, me, { call }) => {
    if (call === "clear_flush_young") myThread(d, me).flushOwed = true;
  },
});
