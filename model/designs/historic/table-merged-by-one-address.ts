import { arm64Faults } from "../faults/arm64.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const tableMergedByOneAddress = historic({
  id: "table-merged-by-one-address",
  commit: "3a0b870e3448",
  title: "Fix handling of merging tables into a block entry",
  history:
    "since the page-table code was rewritten for 5.10, a block that took a table's place after dirty logging left TLBs with the table's other pages",
  design: "mainline-arm64",
  scenario: "blocks",
  property: "no-stale-translation",
  edits: sameMistakeAs(arm64Faults, "table-tlbi-by-address"),
});
