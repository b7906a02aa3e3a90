import { at } from "../checker/state/fields.ts";
import { tagNow } from "../model/memslots/generation.ts";
import { activeSlots, slotOf } from "../model/memslots/lookup.ts";
import { internal } from "./property.ts";

export const mmioSpteWithoutSlot = internal("mmio-spte-without-slot", {
  claim: "No MMIO SPTE of the current generation, in a valid root, is for a gfn that has a slot.",
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_invalidate_mmio_sptes; kvm-semantics I11",
  needs: ["mmio-generations"],
  brokenBy: ["generation-not-bumped-again", "next-generation-in-progress", "wrap-without-zap"],
  exercised: (s) =>
    s.roots.some(({ leaves }) => leaves.some(({ mmio }) => mmio !== "none")) &&
    activeSlots(s).some((slot) => slot.state === "valid"),
  holds: (s) => {
    if (s.memslots.updating) return true;
    for (let r = 0; r < s.roots.length; r++) {
      const { state, leaves, smm } = at(s.roots, r);
      if (state !== "valid") continue;
      for (let g = 0; g < leaves.length; g++)
        if (at(leaves, g).mmio === tagNow(s) && slotOf(activeSlots(s), g, smm) !== undefined)
          return `the MMIO SPTE of gfn ${g} is of the current generation, and the gfn has a slot`;
    }
    return true;
  },
});
