import { at } from "../../checker/state/fields.ts";
import { splice, type KvmItem } from "../actor.ts";
import { lockMmuWrite, unlockMmuWrite } from "../locks/mmu-lock.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { regionOf } from "../world.ts";
import { parkWord } from "./spte.ts";
import { eachLeaf, type InRange, type TakeAway } from "./zap-leafs.ts";
import { inIoctlSlot } from "./zap-memslot.ts";

/**
 * Takes access away and keeps the rest: one atomic exchange, since an SPTE that is mmu-writable may gain W, and any may gain A and D,
 * without a lock. What the SPTE granted is put aside beside its frame. An SPTE that is parked already stays as it is, and owes no flush.
 * No kernel has this step: it stands where `tdp_mmu_zap_leafs` zaps, and does as `mark_spte_for_access_track` does, in another encoding.
 */
const parkLeafCovering: TakeAway = (root, gfn) => {
  const entry = at(root.entries, regionOf(gfn));
  const leaf = entry.kind === "huge" ? entry : at(root.leaves, gfn);
  if (leaf.permission === "none") return false;
  parkWord(leaf);
  return true;
};

/** Under mmu_lock held for writing: in every root, at every level, one leaf after the other is parked. The walk may yield as a zap does. */
export const parkLeafs = (inRange: InRange): KvmItem =>
  splice("park", [eachLeaf("park-leaf", inRange, parkLeafCovering)]);

/** The same for the memslot that the ioctl is about, with its flush. */
export const parkMemslot: KvmItem = splice("park-memslot", [
  lockMmuWrite,
  parkLeafs(inIoctlSlot),
  flushIfOwed,
  unlockMmuWrite,
]);
