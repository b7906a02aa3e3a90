import { at } from "../../checker/state/fields.ts";
import type { StateDraft } from "../state/state.ts";
import { firstFaults, noRequests, scenario, wider } from "./define.ts";

const plain = { userfault: false, logDirty: false, bits: "keep", readonly: false } as const;

/** No slot yet, nothing mapped. */
export const bootWithoutSlot = (d: StateDraft): void => {
  for (const set of d.memslots.sets) {
    at(set.slots, 0).state = "absent";
    at(set.slots, 0).pages = 0;
  }
  for (let i = 0; i < d.promised.slots.length; i++) {
    at(d.promised.slots, i).present = false;
    at(d.promised.slots, i).pages = 0;
  }
};

export const mmioGeneration = scenario("mmio-generation", {
  asks: "Is a gfn taken for MMIO by what was decided, cached or tagged before its slot was created?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["slot-changes", "mmio-sptes", "mmio-generations", "memslot-ioctl"],
  faultGfns: () => [0],
  touches: () => [0],
  role: firstFaults,
  interrupts: false,
  slotPages: 1,
  parts: () => ({ vmm: ["create"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    create: [{ ...plain, slot: 0, base: 0, pages: 1, page: 0 }],
  }),
  init: bootWithoutSlot,
});
