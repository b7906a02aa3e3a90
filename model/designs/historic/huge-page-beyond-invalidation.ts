import { gmemFaults } from "../faults/gmem.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const hugePageBeyondInvalidation = historic({
  id: "huge-page-beyond-invalidation",
  commit: "9129633d568e",
  title: "Prevent installing hugepages when mem attributes are changing",
  history:
    "a change of attributes zapped and held off its own gfns only: a fault beside them, before lpage_info was updated, put back a huge page that covers them (6.8 to 6.14)",
  design: "mainline",
  scenario: "attribute-conversion-huge",
  property: "no-stale-translation",
  edits: sameMistakeAs(gmemFaults, "huge-page-not-in-range"),
});
