import { at } from "../../checker/state/fields.ts";
import { myThread, only, step, type KvmItem } from "../actor.ts";
import { lockMmuRead, unlockMmuRead } from "../locks/mmu-lock.ts";
import { regionOf, usesPml } from "../world.ts";
import { eachGfn, eachRoot, isValid } from "./loops.ts";
import { needsWriteProtect, type NeedsWriteProtect } from "./need-write-protect.ts";
import { inIoctlSlot } from "./zap-memslot.ts";

/**
 * In a 4K or a huge leaf; a cmpxchg that is repeated until it succeeds, or D is found clear. The next write sets D and is logged. For L2 it
 * is W instead: the next write faults.
 */
export const clearDirtyIn = (needs: NeedsWriteProtect) =>
  step("clear-dirty", {
    source: "arch/x86/kvm/mmu/tdp_mmu.c:clear_dirty_gfn_range",
    run: (d, me) => {
      const { root, gfn } = myThread(d, me);
      const tree = at(d.roots, root);
      const entry = at(tree.entries, regionOf(gfn));
      const leaf = entry.kind === "huge" ? entry : at(tree.leaves, gfn);
      if (!needs(tree, me.world)) leaf.dirty = false;
      else if (leaf.permission === "write") leaf.permission = "protected";
    },
  });

/**
 * `kvm_mmu_slot_leaf_clear_dirty`, where vCPUs log what they write: mmu_lock for reading, valid roots only. The flush is that of the
 * write-protection behind it. Source: arch/x86/kvm/mmu/mmu.c:kvm_mmu_slot_leaf_clear_dirty.
 */
export const clearDirtySlot: KvmItem = only("clear-dirty-slot", ({ world }) => usesPml(world), [
  lockMmuRead,
  eachRoot("each-root", isValid, [
    eachGfn("each-gfn", inIoctlSlot, [clearDirtyIn(needsWriteProtect)]),
  ]),
  unlockMmuRead,
]);
