import { at } from "../../checker/state/fields.ts";
import { noRequests, scenario } from "./define.ts";

export const nestedShadowPages = scenario("nested-shadow-pages", {
  asks: "Nested guests use up the shadow pages that a VM may have, while the TDP MMU's faults run side by side: is each page dropped once?",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["shadow-pages"],
  ownAccesses: () => ["shadow-page-fault"],
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  ioExits: true,
  parts: () => ({ vmm: [], pager: [], host: [] }),
  requests: () => noRequests,
  init: (d) => {
    for (let p = 0; p < d.shadowPages.length; p++) at(d.shadowPages, p).listed = true;
  },
});
