import { at } from "../../checker/state/fields.ts";
import { myThread, splice, step } from "../actor.ts";
import { lockMmuRead, unlockMmuRead } from "../locks/mmu-lock.ts";
import { enterRcu, exitRcu } from "../locks/rcu.ts";
import { flushAlways } from "../tlb/flush-remote.ts";
import { regionOf, usesPml } from "../world.ts";
import { eachGfn, eachRoot, isValid } from "./loops.ts";
import { childIn } from "./table-page.ts";
import { walkToTable } from "./walk-to-table.ts";
import { inIoctlSlot } from "./zap-memslot.ts";

/**
 * Clears W and keeps mmu-writable, in a 4K or a huge leaf. The kernel reads, and repeats a cmpxchg until it succeeds or W is found
 * clear: that is one atomic read-modify-write at the moment of the last access. Where vCPUs log what they write, only huge leaves.
 */
const writeProtect = step("write-protect", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:wrprot_gfn_range",
  matters: ({ world }) => !usesPml(world) || world.features.has("huge"),
  run: (d, me) => {
    const { root, gfn } = myThread(d, me);
    const tree = at(d.roots, root);
    const entry = at(tree.entries, regionOf(gfn));
    if (usesPml(me.world) && entry.kind !== "huge") return;
    const leaf = entry.kind === "huge" ? entry : childIn(d, me, root, gfn);
    if (leaf.permission === "write") leaf.permission = "protected";
  },
});

/**
 * `kvm_mmu_slot_remove_write_access` and the unconditional flush behind it: mmu_lock for reading, valid roots only, the flush after
 * the lock is dropped (it is due before the ioctl returns, not before others see the SPTEs).
 * Source: arch/x86/kvm/x86.c:kvm_mmu_slot_apply_flags.
 */
export const writeProtectSlot = splice("write-protect-slot", [
  lockMmuRead,
  eachRoot("each-root", isValid, [
    enterRcu,
    eachGfn("each-gfn", inIoctlSlot, [walkToTable, writeProtect]),
    exitRcu,
  ]),
  unlockMmuRead,
  flushAlways,
]);
