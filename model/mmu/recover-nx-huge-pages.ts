import { at } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { label, myThread, operation, step, type KvmOperation } from "../actor.ts";
import { lockMmuRead, unlockMmuRead } from "../locks/mmu-lock.ts";
import { enterRcu, exitRcu } from "../locks/rcu.ts";
import { srcuReadLock, srcuReadUnlock } from "../locks/srcu.ts";
import { activeSlots, slotOf } from "../memslots/lookup.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { hugePages } from "../world.ts";
import { removeTable } from "./remove-table.ts";
import { unlinkTable } from "./tree.ts";

const source = "arch/x86/kvm/mmu/mmu.c:kvm_recover_nx_huge_pages";
const zapSource = "arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_zap_possible_nx_huge_page";

/**
 * The first page of the list, which it leaves under tdp_mmu_pages_lock: from here on faults may put a huge leaf in its place. Somebody
 * may have emptied the list since the worker woke.
 */
const takeFromList = step("take-from-list", {
  source,
  jumps: ["nothing-to-zap"],
  run: (d, me) => {
    const found = d.tables.findIndex(({ tracked }) => tracked);
    if (found < 0) return goto("nothing-to-zap");
    const page = at(d.tables, found);
    page.nx = false;
    page.tracked = false;
    myThread(d, me).table = found;
    return next;
  },
});

/** A dirty-logged slot's tables would only be faulted in again. The slot may begin to be logged at any moment after this. */
const skipIfLogged = step("skip-if-logged", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_sp_dirty_logging_enabled",
  matters: ({ world }) => world.features.has("dirty-log"),
  jumps: ["nothing-to-zap"],
  run: (d, me) => {
    const { region } = at(d.tables, myThread(d, me).table);
    const slot = slotOf(activeSlots(d), region * hugePages);
    return slot?.logDirty === true ? goto("nothing-to-zap") : next;
  },
});

/** With mmu_lock held for reading only, another thread may have put a huge leaf or another table there, or nothing. */
const compareParent = step("compare-parent", {
  source: zapSource,
  jumps: ["nothing-to-zap"],
  run: (d, me) => {
    const { table } = myThread(d, me);
    const { root, region } = at(d.tables, table);
    const entry = at(at(d.roots, root).entries, region);
    return entry.kind === "table" && entry.page === table ? next : goto("nothing-to-zap");
  },
});

/** The cmpxchg from what was read to nothing. A flush is owed. */
const zapTable = step("zap-table", {
  source: zapSource,
  jumps: ["nothing-to-zap"],
  run: (d, me) => {
    const mine = myThread(d, me);
    const { root, region } = at(d.tables, mine.table);
    const entry = at(at(d.roots, root).entries, region);
    if (entry.kind !== "table" || entry.page !== mine.table) return goto("nothing-to-zap");
    unlinkTable(d, root, region);
    entry.kind = "none";
    mine.flushOwed = true;
    return next;
  },
});

/**
 * The worker that gives huge pages back which were divided for instruction fetches: it wakes now and then and zaps the tables of its
 * list, here one at a time, with mmu_lock held for reading (v6.18). The next access decides anew whether it is a fetch. The flush comes
 * before RCU is left, since pages are freed by RCU callbacks.
 */
export const recoverNxHugePages: KvmOperation = operation("recover-nx-huge-pages", {
  when: (s) => s.tables.some(({ tracked }) => tracked),
  steps: [
    { ...srcuReadLock, source },
    lockMmuRead,
    enterRcu,
    takeFromList,
    skipIfLogged,
    compareParent,
    zapTable,
    removeTable,
    label("nothing-to-zap"),
    flushIfOwed,
    exitRcu,
    unlockMmuRead,
    { ...srcuReadUnlock, source },
  ],
});
