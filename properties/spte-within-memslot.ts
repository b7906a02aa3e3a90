import { at, none } from "../checker/state/fields.ts";
import { activeSlots, covers } from "../model/memslots/lookup.ts";
import { isPresent } from "../model/mmu/spte.ts";
import { translating } from "../model/mmu/tree.ts";
import type { State } from "../model/state/state.ts";
import { internal } from "./property.ts";

const isBacked = (s: State, gfn: number): boolean => {
  const slots = activeSlots(s);
  for (let i = 0; i < slots.length; i++) if (covers(at(slots, i), gfn)) return true;
  return false;
};

const isTranslated = (s: State, gfn: number): boolean => {
  for (let r = 0; r < s.roots.length; r++) {
    const root = at(s.roots, r);
    if (root.state === "valid" && isPresent(translating(root, gfn))) return true;
  }
  return false;
};

/** The first gfn without a slot of which `also` holds, or `none`. */
const firstBare = (s: State, also: (s: State, gfn: number) => boolean): number => {
  const gfns = at(s.roots, 0).leaves.length;
  for (let gfn = 0; gfn < gfns; gfn++) if (!isBacked(s, gfn) && also(s, gfn)) return gfn;
  return none;
};
const anyGfn = (): boolean => true;

export const spteWithinMemslot = internal("spte-within-memslot", {
  claim: "While no ioctl is under way, every present SPTE of a valid root lies within a memslot.",
  source: "kvm-semantics I5, I8",
  needs: ["slot-changes"],
  brokenBy: ["no-srcu-wait-on-delete", "delete-without-invalid"],
  exercised: (s) => !s.memslots.locked && firstBare(s, anyGfn) !== none,
  holds: (s) => {
    if (s.memslots.locked || s.ioctl.kind !== "none") return true;
    const gfn = firstBare(s, isTranslated);
    return gfn === none || `a valid root still translates gfn ${gfn}, which has no memslot`;
  },
});
