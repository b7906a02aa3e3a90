import { at } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { branch, step } from "../actor.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { flushAlways } from "../tlb/flush-remote.ts";
import { entryOf, entryUnchanged, keepEntry, lost } from "./map.ts";

const source = "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_zap_spte_atomic";

/** Nobody may store here before the flush is done. The loser of the cmpxchg retries. */
const freeze = step("freeze-huge-leaf", {
  source,
  jumps: ["release"],
  run: (d, me) => {
    if (!entryUnchanged(d, me)) return lost(d, me);
    const entry = entryOf(d, me);
    clearLeaf(entry);
    entry.kind = "frozen";
    return next;
  },
});

const clear = step("clear-entry", {
  source,
  run: (d, me) => {
    const entry = entryOf(d, me);
    if (entry.kind === "frozen") entry.kind = "none";
  },
});

/** Others may have been there since: a table is walked into, a huge leaf or a frozen entry makes the fault retry. */
const reread = step("reread-entry", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_map",
  jumps: ["release", "read-leaf"],
  run: (d, me) => {
    const entry = entryOf(d, me);
    keepEntry(d, me);
    if (entry.kind === "table") return goto("read-leaf");
    return entry.kind === "none" ? next : lost(d, me);
  },
});

/**
 * F15 up to v6.1: a huge leaf above the level of the fault is not split but dropped, with a flush, and a table is linked in its place:
 * the other gfns of the huge page are mapped no more.
 */
export const zapHugeLeaf = branch(
  "zap-huge-leaf",
  (s, me) => at(s.vcpus, me.vcpu).fault.old.kind === "huge",
  [freeze, flushAlways, clear, reread],
);
