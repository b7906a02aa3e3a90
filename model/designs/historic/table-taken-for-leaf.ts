import { arm64Faults } from "../faults/arm64.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const tableTakenForLeaf = historic({
  id: "table-taken-for-leaf",
  commit: "36e008323926",
  title: "Don't pass a TLBI level hint when zapping table entries",
  history:
    "from 5.10 to 6.8 the invalidation of an unmapped table carried a level hint, which is for leaves: the way to the table could stay in processors, and the table was freed",
  design: "mainline-arm64",
  scenario: "stage2-table-free",
  machine: "arm64,walk-caches",
  property: "no-use-of-freed-page-table",
  edits: sameMistakeAs(arm64Faults, "table-tlbi-hinted"),
});
