import { at, none } from "../../checker/state/fields.ts";
import { splice } from "../actor.ts";
import { lockMmuWrite, unlockMmuWrite } from "../locks/mmu-lock.ts";
import { activeSlots, covers } from "../memslots/lookup.ts";
import type { State } from "../state/state.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { zapLeafs } from "./zap-leafs.ts";

/** Does the gfn belong to the memslot that the ioctl is about, where that slot is now (an INVALID copy included)? */
export const inIoctlSlot = (s: State, gfn: number): boolean => {
  const { slot } = s.ioctl;
  return slot !== none && covers(at(activeSlots(s), slot), gfn);
};

/** Is the root one of the slot's address space? A zap of the slot leaves the others alone. */
const inIoctlSpace = (s: State, root: number): boolean =>
  s.ioctl.slot !== none && at(s.roots, root).smm === at(activeSlots(s), s.ioctl.slot).smm;

/**
 * `kvm_mmu_zap_memslot`: mmu_lock for writing, zap the slot's leaves in all roots, flush while the lock is held, unlock. No notifier
 * sequence is bumped: against faults that looked the old slot up, only the SRCU wait before it protects.
 */
export const zapMemslot = splice("zap-memslot", [
  lockMmuWrite,
  zapLeafs(inIoctlSlot, inIoctlSpace),
  flushIfOwed,
  unlockMmuWrite,
]);
