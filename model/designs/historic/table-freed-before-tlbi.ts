import { arm64Faults } from "../faults/arm64.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const tableFreedBeforeTlbi = historic({
  id: "table-freed-before-tlbi",
  commit: "f62d4c3eb687",
  title: "Don't defer TLB invalidation when zapping table entries",
  history:
    "from 6.6 to 6.8, where TLBs are invalidated once for a range, a table that was unmapped was freed before that: processors that remembered the way to it could walk through freed memory",
  design: "mainline-arm64",
  scenario: "stage2-table-free",
  property: "no-use-of-freed-page-table",
  edits: sameMistakeAs(arm64Faults, "table-tlbi-deferred"),
});
