import { bootMappedSmall } from "../boot.ts";
import { full, scenario } from "./define.ts";

export const parkedAndHostProtection = scenario("parked-and-host-protection", {
  asks: "If the host forbids writing while NUMA balancing has made the page inaccessible, can a vCPU still write it?",
  alsoOn: ["x86-ad"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["notifier", "host-protection", "prot-none"],
  faultGfns: () => [0],
  touches: () => [0],
  changedPages: () => [0],
  faultAccesses: ["read", "write"],
  interrupts: false,
  parts: () => ({ vmm: [], pager: [], host: ["change-mapping", "allow-writing", "touch-page"] }),
  init: (d) => bootMappedSmall(d, "write"),
});
