import { narrow } from "../../actor.ts";
import { historic } from "./case.ts";

export const invalidRootsSkipped = historic({
  id: "invalid-roots-skipped",
  commit: "d62007edf01f",
  title: "Zap _all_ roots when unmapping gfn range in TDP MMU",
  history:
    "a notifier zapped valid roots only; whoever emptied an invalid one, and gave mmu_lock up meanwhile, then marked pages dirty and accessed that had been freed (5.13 to 5.17)",
  design: "v6.12",
  scenario: "write-back",
  property: "no-access-to-freed-page",
  edits: [narrow("change-mapping/start/found/each-root", "valid-roots")],
});
