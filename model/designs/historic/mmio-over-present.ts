import { remove } from "../../actor.ts";
import { historic } from "./case.ts";

/** The harm behind the warning, an rmap that goes on naming the SPTE and is followed when the slot goes, is not played: there are no rmaps. */
export const mmioOverPresent = historic({
  id: "mmio-over-present",
  commit: "aad885e77496",
  title: "Drop/zap existing present SPTE even when creating an MMIO SPTE",
  history:
    "from 5.15 to 6.19 an MMIO SPTE was stored over a present one, which user space can bring about by rewriting a table of the guest's that KVM shadows (CVE-2026-23401)",
  design: "mainline",
  scenario: "shadowed-table-rewritten",
  property: "no-kernel-warning",
  edits: [remove("nested-fault/mmio-sptes/no-slot/drop-spte")],
});
