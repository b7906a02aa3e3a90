import { after } from "../../actor.ts";
import { makePagesAvailable } from "../../mmu/make-pages-available.ts";
import { historic } from "./case.ts";

export const shadowPagesRecycledByReaders = historic({
  id: "shadow-pages-recycled-by-readers",
  commit: "47b0c2e4c220",
  title: "Fix race condition in direct_page_fault",
  history:
    "a fault of the TDP MMU zapped old shadow pages of nested guests with mmu_lock held for reading only, and two at a time did so to the same one (5.12 to 6.0, CVE-2022-45869)",
  design: "mainline",
  scenario: "nested-shadow-pages",
  property: "no-kernel-warning",
  edits: [after("fault/retry-check", makePagesAvailable)],
});
