import { at, none } from "../checker/state/fields.ts";
import { activeSlots, covers } from "../model/memslots/lookup.ts";
import { isPresent } from "../model/mmu/spte.ts";
import { translating } from "../model/mmu/tree.ts";
import type { State } from "../model/state/state.ts";
import { internal } from "./property.ts";

const isBacked = (s: State, gfn: number, smm: boolean): boolean => {
  const slots = activeSlots(s);
  for (let i = 0; i < slots.length; i++) {
    const slot = at(slots, i);
    if (slot.smm === smm && covers(slot, gfn)) return true;
  }
  return false;
};

/** By a root of an address space in which the gfn has no slot. */
const isTranslatedBare = (s: State, gfn: number): boolean => {
  for (let r = 0; r < s.roots.length; r++) {
    const root = at(s.roots, r);
    if (root.state === "valid" && isPresent(translating(root, gfn)) && !isBacked(s, gfn, root.smm))
      return true;
  }
  return false;
};

/** The first gfn of which it holds, or `none`. */
const firstGfn = (s: State, is: (s: State, gfn: number) => boolean): number => {
  const gfns = at(s.roots, 0).leaves.length;
  for (let gfn = 0; gfn < gfns; gfn++) if (is(s, gfn)) return gfn;
  return none;
};

/** Without a slot, in either address space. */
const isBare = (s: State, gfn: number): boolean =>
  !isBacked(s, gfn, false) || (s.memslots.sets.some(hasSmm) && !isBacked(s, gfn, true));
const hasSmm = ({ slots }: State["memslots"]["sets"][number]): boolean =>
  slots.some(({ smm }) => smm);

export const spteWithinMemslot = internal("spte-within-memslot", {
  claim: "While no ioctl is under way, every present SPTE of a valid root lies within a memslot.",
  source: "kvm-semantics I5, I8",
  needs: ["slot-changes"],
  brokenBy: ["no-srcu-wait-on-delete", "delete-without-invalid"],
  exercised: (s) => !s.memslots.locked && firstGfn(s, isBare) !== none,
  holds: (s) => {
    if (s.memslots.locked || s.ioctl.kind !== "none") return true;
    const gfn = firstGfn(s, isTranslatedBare);
    return gfn === none || `a valid root still translates gfn ${gfn}, which has no memslot`;
  },
});
