import { mmioFaults } from "../faults/mmio.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const generationTakenWithSwap = historic({
  id: "generation-taken-with-swap",
  commit: "ee3d1570b586",
  title: "Fix potentially corrupt mmio cache",
  history:
    "up to 3.16 the new generation came with the new memslots, and an MMIO SPTE could be decided on old slots and tagged with it",
  design: "mainline",
  scenario: "mmio-generation",
  property: "no-stale-mmio",
  edits: sameMistakeAs(mmioFaults, "generation-not-bumped-again"),
});
