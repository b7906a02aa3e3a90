import { nestedTableFaults } from "../faults/nested-table.ts";
import { historic, sameMistakeAs } from "./case.ts";

/** The model's memory is sequentially consistent: what the missing barrier lets a processor do, the load before the store, the edit does always. */
export const shadowCountReadEarly = historic({
  id: "shadow-count-read-early",
  commit: "226d9b8f1688",
  title: "Fix a largely theoretical race in kvm_mmu_track_write",
  history:
    "up to 6.9 nothing kept the load of indirect_shadow_pages behind an emulated write, nor that of the guest's entry behind the count; nobody has seen it happen",
  design: "mainline",
  scenario: "shadowed-table-emulated",
  property: "no-stale-guest-entry",
  edits: sameMistakeAs(nestedTableFaults, "told-count-read-first"),
});
