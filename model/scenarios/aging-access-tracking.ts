import { agingWhileReclaimed } from "./aging.ts";
import { full, scenario, wider } from "./define.ts";

export const agingAccessTracking = scenario("aging-access-tracking", {
  ...agingWhileReclaimed,
  asks: "The same without A bits: what is aged loses all access, and gets it back without mmu_lock.",
  machine: "x86-zap-slot",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 }), full(scope, { vcpus: 2 })],
});
