import { at } from "../../../checker/state/fields.ts";
import { myThread, replace, step } from "../../actor.ts";
import { historic } from "./case.ts";

/** On the list, whether or not somebody has unlinked the page since it was linked. */
const listAnyway = step("track-nx-huge-page", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_map",
  run: (d, me) => {
    at(d.tables, myThread(d, me).table).tracked = true;
  },
});

export const zappedPageListed = historic({
  id: "zapped-page-listed",
  commit: "21a36ac6b6c7",
  title: "Re-check under lock that TDP MMU SP hugepage is disallowed",
  history:
    "a table that was zapped between its link and its way onto the NX recovery worker's list came onto the list all the same, and was freed there; seen as list corruption (to 6.1)",
  design: "mainline",
  scenario: "nx-logging-off",
  property: "no-use-of-freed-page-table",
  edits: [replace("fault/map/nx-list/disallowed/track-nx-huge-page", listAnyway)],
});
