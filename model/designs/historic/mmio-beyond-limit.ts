import { replace } from "../../actor.ts";
import { checkSlotUpTo } from "../../fault/lookup-slot.ts";
import { historic } from "./case.ts";

export const mmioBeyondLimit = historic({
  id: "mmio-beyond-limit",
  commit: "86931ff7207b",
  title: "Do not create SPTEs for GFNs that exceed host.MAXPHYADDR",
  history:
    "an access beyond the host's last address got an MMIO SPTE, and with it a table that the zap of all roots, which ends at that address, never came to (5.10 to 5.17)",
  design: "mainline",
  scenario: "address-limit-mmio",
  property: "no-kernel-warning",
  edits: [
    replace(
      "fault/check-slot",
      checkSlotUpTo(({ scope }) => scope.gfns - 1),
    ),
  ],
});
