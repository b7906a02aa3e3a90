import { at } from "../checker/state/fields.ts";
import { activeSlots, covers } from "../model/memslots/lookup.ts";
import { translating } from "../model/mmu/tree.ts";
import type { State } from "../model/state/state.ts";
import { range } from "../model/world.ts";
import { internal } from "./property.ts";

const gfns = (s: State): readonly number[] => range(at(s.roots, 0).leaves.length);

const isBacked = (s: State, gfn: number): boolean =>
  activeSlots(s).some((slot) => covers(slot, gfn));

/** A gfn that a valid root translates although no slot covers it, or undefined. */
const stray = (s: State): number | undefined =>
  gfns(s).find(
    (gfn) =>
      !isBacked(s, gfn) &&
      s.roots.some(
        (root) => root.state === "valid" && translating(root, gfn).permission !== "none",
      ),
  );

export const spteWithinMemslot = internal("spte-within-memslot", {
  claim: "While no ioctl is under way, every present SPTE of a valid root lies within a memslot.",
  source: "kvm-semantics I5, I8",
  needs: ["slot-changes"],
  brokenBy: ["no-srcu-wait-on-delete", "delete-without-invalid"],
  exercised: (s) => !s.memslots.locked && gfns(s).some((gfn) => !isBacked(s, gfn)),
  holds: (s) => {
    if (s.memslots.locked || s.ioctl.kind !== "none") return true;
    const gfn = stray(s);
    return gfn === undefined || `a valid root still translates gfn ${gfn}, which has no memslot`;
  },
});
