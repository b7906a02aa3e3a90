import { arm64Faults } from "../faults/arm64.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const stage2FreedUnlocked = historic({
  id: "stage2-freed-unlocked",
  commit: "8b3405e345b5",
  title: "Fix locking for kvm_free_stage2_pgd",
  history:
    "to 4.10 the end of the VMM's process took stage 2 apart without mmu_lock, while somebody else could be unmapping a range of it",
  design: "mainline-arm64",
  scenario: "stage2-teardown",
  property: "no-use-of-freed-page-table",
  edits: sameMistakeAs(arm64Faults, "stage2-freed-without-lock"),
});
