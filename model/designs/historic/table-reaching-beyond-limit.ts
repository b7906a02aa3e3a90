import { replace } from "../../actor.ts";
import { zapEntries } from "../../mmu/zap-all-fast.ts";
import { hugePages } from "../../world.ts";
import { historic } from "./case.ts";

export const tableReachingBeyondLimit = historic({
  id: "table-reaching-beyond-limit",
  commit: "524a1e4e381f",
  title: "Don't leak non-leaf SPTEs when zapping all SPTEs",
  history:
    "a zap of all that there is left out tables which reach beyond the last address, and their pages were lost; seen where MAXPHYADDR is below 39, within a VM (5.10 to 5.13)",
  design: "mainline",
  scenario: "address-limit",
  property: "no-kernel-warning",
  edits: [
    replace(
      "delete/invalidate/flush-shadow-memslot/quirk/zap-all-fast/zap-roots/each-root/each-entry",
      zapEntries((_s, region, { world }) => (region + 1) * hugePages - 1 <= world.lastGfn),
    ),
  ],
});
