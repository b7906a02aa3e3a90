import { myVcpu, replace, step } from "../../actor.ts";
import { hostMapsHuge } from "../../host/mapping.ts";
import { hugePages } from "../../world.ts";
import { historic } from "./case.ts";

/** Asks whether guest frame and page of the VMM's are aligned alike, and not where the slot begins and ends. */
const alignedIsEnough = step("choose-level", {
  source: "arch/arm64/kvm/mmu.c:transparent_hugepage_adjust",
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const aligned = fault.gfn % hugePages === fault.page % hugePages;
    fault.huge = !fault.logDirty && (fault.block || (aligned && hostMapsHuge(d, fault.page)));
  },
});

export const blockBeyondSlot = historic({
  id: "block-beyond-slot",
  commit: "6794ad5443a2",
  title: "Fix unintended stage 2 PMD mappings",
  history:
    "a block was mapped wherever guest and VMM addresses are aligned alike, also at the head or tail of a memslot that has a part of it only: the guest got memory that is in no slot (to 4.20)",
  design: "mainline-arm64",
  scenario: "slot-end",
  property: "no-stale-translation",
  edits: [replace("fault/transparent/choose-level", alignedIsEnough)],
});
