import { replace } from "../../actor.ts";
import { reArmIn } from "../../dirty-log/harvest.ts";
import { clearDirtyIn } from "../../mmu/clear-dirty-slot.ts";
import { usesPml } from "../../world.ts";
import { historic } from "./case.ts";

/** As if the machine alone told. */
const byMachine = (_root: unknown, world: Parameters<typeof usesPml>[0]): boolean =>
  !usesPml(world);

export const nestedWritesNotLogged = historic({
  id: "nested-writes-not-logged",
  commit: "2673dfb591a3",
  title: "Write-protect L2 SPTEs in TDP MMU when clearing dirty status",
  history:
    "from 6.4 to 6.8 the TDP MMU asked only whether there are A/D bits, and cleared D also in the root for a nested guest, whose writes no PML logs",
  design: "mainline",
  scenario: "pml-nested",
  property: "no-lost-dirty-page",
  edits: [
    replace(
      "set-flags/arch-commit/log-dirty-on/clear-dirty-slot/each-root/each-gfn/clear-dirty",
      clearDirtyIn(byMachine),
    ),
    replace("round/protect/each-root/each-gfn/re-arm", reArmIn(byMachine)),
    replace("last-round/protect/each-root/each-gfn/re-arm", reArmIn(byMachine)),
  ],
});
