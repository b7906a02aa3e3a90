import { at } from "../../checker/state/fields.ts";
import { bootWritten } from "../boot.ts";
import { agingWhileReclaimed } from "./aging.ts";
import { scenario, wider } from "./define.ts";

export const agingAccessTracking = scenario("aging-access-tracking", {
  ...agingWhileReclaimed,
  asks: "The same without A bits: what is aged or prefaulted has no access, and gets it back without mmu_lock.",
  machine: "x86-zap-slot",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  prefaults: true,
  init: (d, world) => {
    bootWritten(d, world);
    // KVM_PRE_FAULT_MEMORY is for a vCPU that does not run.
    for (let v = 0; v < d.vcpus.length; v++) {
      at(d.vcpus, v).mode = "outside";
      at(d.vcpus, v).running = false;
    }
  },
});
