import { bootMappedSmall } from "../boot.ts";
import { firstMaps, fourFrames, full, scenario, wider } from "./define.ts";

export const numaBalancing = scenario("numa-balancing", {
  asks: "Once NUMA balancing has made a page inaccessible, can a vCPU reach it without a fault of the host's, or its old frame when it has moved?",
  alsoOn: ["x86-ad"],
  scope: { vcpus: 2, gfns: 2, pfns: 3, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope), wider(scope, { vcpus: 3 }), wider(scope, fourFrames)],
  features: ["notifier", "reclaim", "prot-none"],
  role: firstMaps,
  faultGfns: () => [0],
  touches: () => [0],
  changedPages: () => [0],
  interrupts: false,
  parts: () => ({
    vmm: [],
    pager: [],
    host: ["change-mapping", "touch-page"],
  }),
  init: (d) => bootMappedSmall(d, "write"),
});
