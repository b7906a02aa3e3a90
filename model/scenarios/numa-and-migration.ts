import { bootLogged, bootMappedSmall } from "../boot.ts";
import { full, scenario } from "./define.ts";

export const numaAndMigration = scenario("numa-and-migration", {
  asks: "While NUMA balancing makes pages inaccessible, is every write copied when the migration ends?",
  alsoOn: ["x86-ad", "x86-manual-protect"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["dirty-log", "harvest", "migration", "notifier", "prot-none"],
  faultGfns: () => [0],
  touches: () => [0],
  changedPages: () => [0],
  interrupts: false,
  parts: () => ({
    vmm: ["round", "last-round"],
    pager: [],
    host: ["change-mapping", "touch-page"],
  }),
  init: (d) => {
    bootLogged(d);
    bootMappedSmall(d, "protected");
    // The first pass is over.
    d.vmm.migration = "rounds";
    for (const page of d.dirtyLog) page.copied = true;
  },
});
