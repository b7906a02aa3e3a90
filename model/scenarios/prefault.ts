import { at } from "../../checker/state/fields.ts";
import { fourFrames, firstFaults, full, noRequests, scenario, wholeSlot, wider } from "./define.ts";

export const prefault = scenario("prefault", {
  asks: "Can KVM_PRE_FAULT_MEMORY get in the way of a memslot update, or map what must exit?",
  machine: "x86",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  thorough: (scope) => [full(scope), wider(scope, { vcpus: 3 }), wider(scope, fourFrames)],
  features: ["userfault", "slot-changes", "huge", "memslot-ioctl"],
  role: firstFaults,
  interrupts: false,
  prefaults: true,
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: ["delete", "create"], pager: [], host: [] }),
  requests: (design, scope) => ({
    ...noRequests,
    delete: [{ slot: 0 }],
    create: [
      // A kernel without the series refuses the first and takes the second.
      wholeSlot(scope, { userfault: true, logDirty: false, bits: "1".padStart(scope.gfns, "0") }),
      ...(design.userfault === "none"
        ? [wholeSlot(scope, { userfault: false, logDirty: false, bits: "keep" })]
        : []),
    ],
  }),
  init: (d) => {
    const vcpu = at(d.vcpus, 0);
    vcpu.mode = "outside";
    vcpu.running = false;
  },
});
