import { bootMappedHuge } from "../boot.ts";
import { firstMaps, full, scenario, wider } from "./define.ts";

export const numaBalancingHuge = scenario("numa-balancing-huge", {
  asks: "The same for a huge page, which the host splits meanwhile.",
  alsoOn: ["x86-ad", "x86-zap-slot,no-yields"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope), wider(scope, { vcpus: 3 })],
  features: ["notifier", "prot-none", "huge", "host-split"],
  role: firstMaps,
  faultGfns: () => [0],
  touches: () => [0],
  changedPages: () => [0],
  interrupts: false,
  parts: () => ({ vmm: [], pager: [], host: ["change-mapping", "touch-page"] }),
  init: bootMappedHuge,
});
