import { noRequests, scenario, wider } from "./define.ts";

const plain = { userfault: false, logDirty: false, bits: "keep", readonly: false } as const;

export const lastUsedSlot = scenario("last-used-slot", {
  asks: "Does a vCPU go on with the slot that it found last, when that has been deleted or created anew?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  alsoOn: ["x86"],
  features: ["slot-changes", "last-used-slot", "memslot-ioctl"],
  interrupts: false,
  slotPages: 1,
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: ["create", "delete"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    delete: [{ slot: 0 }],
    create: [{ ...plain, slot: 0, base: 0, pages: 1, page: 1 }],
  }),
});
