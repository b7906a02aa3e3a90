import { at } from "../../checker/state/fields.ts";
import { myThread, splice, step, threadOf, type KvmItem } from "../actor.ts";
import { lockMmuWrite, unlockMmuWrite } from "../locks/mmu-lock.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { regionOf } from "../world.ts";
import { parkWord } from "./spte.ts";
import { eachLeaf, type InRange } from "./zap-leafs.ts";
import { inIoctlSlot } from "./zap-memslot.ts";

/**
 * Takes access away and keeps the rest: one atomic exchange, since an SPTE that is mmu-writable may gain W, and any may gain A and D,
 * without a lock. What the SPTE granted is put aside beside its frame. An SPTE that is parked already stays as it is, and owes no flush.
 * No kernel has this step: it stands where `tdp_mmu_zap_leafs` zaps, and does as `mark_spte_for_access_track` does, in another encoding.
 */
const parkLeaf = (inRange: InRange) =>
  step("park-leaf", {
    source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_zap_leafs",
    choices: (me) =>
      me.world.machine.yields ? [{ yield: false }, { yield: true }] : [{ yield: false }],
    when: (s, me, choice) => {
      const { gfn } = threadOf(s, me);
      return !choice.yield || (gfn + 1 < me.world.scope.gfns && inRange(s, gfn + 1));
    },
    run: (d, me, choice) => {
      const mine = myThread(d, me);
      const root = at(d.roots, mine.root);
      const entry = at(root.entries, regionOf(mine.gfn));
      const leaf = entry.kind === "huge" ? entry : at(root.leaves, mine.gfn);
      if (leaf.permission !== "none") {
        parkWord(leaf);
        if (root.state === "valid") mine.flushOwed = true;
      }
      mine.yielding = choice.yield;
    },
  });

/** Under mmu_lock held for writing: in every root, at every level, one leaf after the other is parked. The walk may yield as a zap does. */
export const parkLeafs = (inRange: InRange): KvmItem =>
  splice("park", [eachLeaf(inRange, parkLeaf(inRange))]);

/** The same for the memslot that the ioctl is about, with its flush. */
export const parkMemslot: KvmItem = splice("park-memslot", [
  lockMmuWrite,
  parkLeafs(inIoctlSlot),
  flushIfOwed,
  unlockMmuWrite,
]);
