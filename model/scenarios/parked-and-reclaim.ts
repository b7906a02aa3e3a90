import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall } from "../boot.ts";
import { firstFaults, full, scenario, wider } from "./define.ts";
import { reclaiming } from "./host-reclaim.ts";

export const parkedAndReclaim = scenario("parked-and-reclaim", {
  ...reclaiming,
  asks: "If the host takes a page back that NUMA balancing has made inaccessible, while a DELETE empties roots, can a vCPU still reach the frame?",
  machine: "x86",
  alsoOn: ["x86-zap-slot"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  thorough: (scope) => [wider(scope, { vcpus: 2 }), full(scope, { vcpus: 2 })],
  features: [...reclaiming.features, "prot-none"],
  role: firstFaults,
  faultGfns: () => [0],
  touches: () => [0],
  changedPages: () => [0],
  parts: () => ({ vmm: ["delete"], pager: [], host: ["change-mapping", "touch-page"] }),
  init: (d) => {
    bootMappedSmall(d, "write");
    at(d.vcpus, 0).mode = "outside";
    at(d.vcpus, 0).running = false;
  },
});
