import { agingFaults } from "../faults/aging.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const loggingBeginsWithoutFlush = historic({
  id: "logging-begins-without-flush",
  commit: "b64d740ea7dd",
  title: "Always flush TLBs when enabling dirty logging",
  history:
    "up to 5.19 LOG_DIRTY 0->1 flushed only if it had found an SPTE with W, and ageing without A bits takes W away without a flush",
  design: "v6.12",
  scenario: "aging-and-dirty-logging",
  property: "no-lost-dirty-page",
  edits: sameMistakeAs(agingFaults, "flush-only-if-write-protected"),
});
