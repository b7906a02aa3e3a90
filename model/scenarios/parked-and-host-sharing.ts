import { bootMappedSmall } from "../boot.ts";
import { full, scenario } from "./define.ts";

export const parkedAndHostSharing = scenario("parked-and-host-sharing", {
  asks: "If fork or KSM shares a frame while NUMA balancing has made the page inaccessible, can a vCPU write it, or reach the frame after it was left?",
  alsoOn: ["x86-ad"],
  scope: { vcpus: 1, gfns: 2, pfns: 3, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["notifier", "host-sharing", "prot-none"],
  faultGfns: () => [0],
  touches: () => [0],
  changedPages: () => [0],
  faultAccesses: ["read", "write"],
  interrupts: false,
  parts: () => ({ vmm: [], pager: [], host: ["change-mapping", "touch-page"] }),
  init: (d) => bootMappedSmall(d, "write"),
});
