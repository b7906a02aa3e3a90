import { activeSlots, covers } from "../model/memslots/lookup.ts";
import { translating } from "../model/mmu/tree.ts";
import type { State } from "../model/state/state.ts";
import { range } from "../model/world.ts";
import { internal } from "./property.ts";

const stray = (s: State): number =>
  range(s.vcpus[0]?.tlb.length ?? 0).find(
    (gfn) =>
      !activeSlots(s).some((slot) => covers(slot, gfn)) &&
      s.roots.some(
        (root) => root.state === "valid" && translating(root, gfn).permission !== "none",
      ),
  ) ?? -1;

export const spteWithinMemslot = internal("spte-within-memslot", {
  claim: "While no ioctl is under way, every present SPTE of a valid root lies within a memslot.",
  source: "kvm-semantics I5, I8",
  needs: ["slot-changes"],
  brokenBy: ["no-srcu-wait-on-delete", "delete-without-invalid"],
  exercised: (s) => !s.memslots.locked && activeSlots(s).some((slot) => slot.state === "absent"),
  holds: (s) => {
    if (s.memslots.locked || s.ioctl.kind !== "none") return true;
    const gfn = stray(s);
    return gfn < 0 || `a valid root still translates gfn ${gfn}, which has no memslot`;
  },
});
