import { atLeast, noRequests, scenario, wider } from "./define.ts";
import { bootSpaces } from "./smm-slots.ts";

export const smmReclaim = scenario("smm-reclaim", {
  asks: "Once the host has taken back a page that only system management mode has, can a vCPU reach its frame there?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 2, roots: 2 },
  supports: atLeast({ slots: 2 }),
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["notifier", "reclaim", "address-spaces"],
  interrupts: false,
  ioExits: true,
  ownAccesses: () => ["switch-space"],
  slotPages: 1,
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: [], pager: [], host: ["change-mapping"] }),
  requests: () => noRequests,
  init: bootSpaces,
});
