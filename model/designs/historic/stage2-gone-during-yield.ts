import { arm64Faults } from "../faults/arm64.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const stage2GoneDuringYield = historic({
  id: "stage2-gone-during-yield",
  commit: "0c428a6a9256",
  title: "Fix use after free of stage2 page table",
  history:
    "to 4.11 who unmapped a long range and dropped mmu_lock on the way went on with tables that the end of the VMM's process had freed meanwhile",
  design: "mainline-arm64",
  scenario: "stage2-teardown",
  property: "no-use-of-freed-page-table",
  edits: sameMistakeAs(arm64Faults, "stage2-not-looked-for-again"),
});
