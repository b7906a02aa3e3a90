import { myThread, replace } from "../../actor.ts";
import { requestRangeFlush } from "../../tlb/flush-remote.ts";
import { hugePages, regionOf } from "../../world.ts";
import { historic } from "./case.ts";

export const flushFromFirstChild = historic({
  id: "flush-from-first-child",
  commit: "1b2dc7360463",
  title: "Fix wrong start gfn of tlb flushing with range",
  history:
    "on Hyper-V, where ranges can be flushed, what was flushed for an SPTE of the shadow MMU began at the first gfn of its table, whichever SPTE it was (5.0 to 6.2)",
  design: "v6.12",
  scenario: "shadow-range-flush",
  property: "no-access-to-freed-page",
  edits: [
    replace(
      "set-flags/arch-commit/log-dirty-off/edge/recover-huge-pages/shadow-mmu/each-root/each-spte/range/flush/each-vcpu/request-flush",
      requestRangeFlush((d, me) => ({
        first: regionOf(myThread(d, me).gfn) * hugePages,
        gfns: 1,
      })),
    ),
  ],
});
