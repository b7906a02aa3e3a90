import { bootWritten } from "../boot.ts";
import { noRequests, scenario, wider } from "./define.ts";

export const pmlLogging = scenario("pml-logging", {
  asks: "Is a write reported some time if the guest has no reason of its own to leave, and logging is switched on and off?",
  machine: "x86-pml",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 3 })],
  features: ["dirty-log", "harvest", "memslot-ioctl"],
  role: () => "bystander",
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: ["set-flags", "harvest"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    flags: [
      { userfault: false, logDirty: true, bits: "keep" },
      { userfault: false, logDirty: false, bits: "keep" },
    ],
  }),
  init: bootWritten,
});
