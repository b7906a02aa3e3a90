import { at } from "../../checker/state/fields.ts";
import { myThread, splice, step, type KvmItem } from "../actor.ts";
import { lockMmuWrite, unlockMmuWrite } from "../locks/mmu-lock.ts";
import { eachGfn, eachRoot, isValid } from "../mmu/loops.ts";
import { inIoctlSlot } from "../mmu/zap-memslot.ts";
import type { State } from "../state/state.ts";
import { regionOf } from "../world.ts";
import { tlbiSlot } from "./tlbi.ts";

/**
 * S2AP loses its write bit, in a leaf or a block; nothing else changes, so the entry need not be broken first. No TLB is invalidated here,
 * the callers do. mmu_lock is held for writing: no fault is within the tables.
 */
const writeProtect = step("write-protect", {
  source: "arch/arm64/kvm/hyp/pgtable.c:kvm_pgtable_stage2_wrprotect",
  run: (d, me) => {
    const { root, gfn } = myThread(d, me);
    const tree = at(d.roots, root);
    const entry = at(tree.entries, regionOf(gfn));
    const leaf = entry.kind === "huge" ? entry : at(tree.leaves, gfn);
    if (leaf.permission === "write") leaf.permission = "read";
  },
});

/** Every present translation of the gfns that take part loses W. */
export const writeProtectRange = (includes: (s: State, gfn: number) => boolean): KvmItem =>
  eachRoot("each-root", isValid, [eachGfn("each-gfn", includes, [writeProtect])]);

/** `kvm_mmu_wp_memory_region`: the TLBs are invalidated when the lock is dropped. It is due before the ioctl returns. */
export const writeProtectSlot: KvmItem = splice("write-protect-slot", [
  lockMmuWrite,
  writeProtectRange(inIoctlSlot),
  unlockMmuWrite,
  tlbiSlot,
]);
