import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall } from "../boot.ts";
import { firstFaults, full, scenario, wider } from "./define.ts";
import { reclaiming } from "./host-reclaim.ts";

export const hostReclaimZapAll = scenario("host-reclaim-zap-all", {
  ...reclaiming,
  asks: "The same on a default VM, while a DELETE empties roots that are no longer valid.",
  machine: "x86",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  thorough: (scope) => [wider(scope, { vcpus: 2 }), full(scope, { vcpus: 2 })],
  role: firstFaults,
  init: (d) => {
    bootMappedSmall(d, "write");
    at(d.vcpus, 0).mode = "outside";
    at(d.vcpus, 0).running = false;
  },
});
