import { tablePageFaults } from "../faults/table-pages.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const workerWithoutFlush = historic({
  id: "worker-without-flush",
  commit: "048f49809c52",
  title: "Ensure TLBs are flushed for TDP MMU during NX zapping",
  history:
    "the NX recovery worker dropped the TDP MMU's answer that a flush was needed, and flushed for pages of the shadow MMU only (5.10 to 5.11)",
  design: "v6.12",
  scenario: "nx-reclaim",
  property: "no-access-to-freed-page",
  edits: sameMistakeAs(tablePageFaults, "nx-recovery-without-flush"),
});
