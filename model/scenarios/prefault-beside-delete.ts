import { addSecondSlot, bootStopped } from "../boot.ts";
import { atLeast, full, noRequests, scenario } from "./define.ts";

export const prefaultBesideDelete = scenario("prefault-beside-delete", {
  asks: "Does KVM_PRE_FAULT_MEMORY return while another memslot than the one that it is about is deleted?",
  machine: "x86",
  alsoOn: ["x86-zap-slot", "x86-shadow"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 2, roots: 2 },
  supports: atLeast({ slots: 2 }),
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["slot-changes", "memslot-ioctl"],
  touches: () => [0],
  interrupts: false,
  prefaults: true,
  slotPages: 1,
  parts: () => ({ vmm: ["delete"], pager: [], host: [] }),
  requests: () => ({ ...noRequests, delete: [{ slot: 1 }] }),
  init: (d, world) => {
    addSecondSlot(d, world);
    bootStopped(d);
  },
});
