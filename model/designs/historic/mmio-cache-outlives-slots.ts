import { mmioFaults } from "../faults/mmio.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const mmioCacheOutlivesSlots = historic({
  id: "mmio-cache-outlives-slots",
  commit: "56f17dd3fbc4",
  title: "Fix stale mmio cache bug",
  history:
    "up to 3.16 what a vCPU had cached as MMIO named no generation, and was asked before the SPTE, which named one",
  design: "mainline",
  scenario: "mmio-generation",
  property: "no-stale-mmio",
  edits: sameMistakeAs(mmioFaults, "mmio-cache-without-generation"),
});
