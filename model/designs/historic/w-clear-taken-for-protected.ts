import { nestedTableFaults } from "../faults/nested-table.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const wClearTakenForProtected = historic({
  id: "w-clear-taken-for-protected",
  commit: "7c8a4742c4ab",
  title: "Fix write-protection of PTs mapped by the TDP MMU",
  history:
    "from 5.10 to 5.16 an SPTE that dirty logging had left without W counted as protected when its page became a shadowed table, though it was MMU-writable and TLBs could still write",
  design: "mainline",
  scenario: "shadowed-table",
  property: "no-stale-guest-entry",
  edits: sameMistakeAs(nestedTableFaults, "shadow-trusts-w-clear"),
});
