import { bootLogged, bootMappedSmall } from "../boot.ts";
import { scenario, wider } from "./define.ts";

export const pmlLogging = scenario("pml-logging", {
  asks: "If a guest has no reason of its own to leave, is what it has logged reported some time?",
  machine: "x86-pml",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["dirty-log", "harvest"],
  role: () => "bystander",
  touches: () => [0, 1],
  interrupts: false,
  parts: () => ({ vmm: ["harvest"], pager: [], host: [] }),
  init: (d) => {
    bootLogged(d);
    // What was written has been reported: D is clear.
    bootMappedSmall(d, "write");
  },
});
