import { arm64Faults } from "../faults/arm64.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const vmaSizeKeptTooLong = historic({
  id: "vma-size-kept-too-long",
  commit: "13ec9308a857",
  title: "Retry fault if vma_lookup() results become invalid",
  history:
    "until 6.3 the notifier's sequence was read after the mmap lock was dropped, so that a VMA replaced in between still gave the size of the block",
  design: "mainline-arm64",
  scenario: "vma-sizes",
  property: "no-access-to-freed-page",
  edits: sameMistakeAs(arm64Faults, "sequence-after-mmap-lock"),
});
