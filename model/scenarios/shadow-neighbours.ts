import { bootStopped } from "../boot.ts";
import { full, noRequests, scenario } from "./define.ts";

export const shadowNeighbours = scenario("shadow-neighbours", {
  asks: "Is a neighbour that the shadow MMU maps too taken away with its page?",
  machine: "x86-shadow-ad",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["notifier", "reclaim"],
  faultGfns: () => [0],
  touches: () => [1],
  prefaults: true,
  interrupts: false,
  parts: () => ({ vmm: [], pager: [], host: ["change-mapping"] }),
  requests: () => noRequests,
  init: bootStopped,
});
