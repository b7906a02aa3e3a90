import { bootWithoutSlot } from "./mmio-generation.ts";
import { noRequests, scenario } from "./define.ts";

const plain = { userfault: false, logDirty: false, bits: "keep", readonly: false } as const;

export const mmioCreateRace = scenario("mmio-create-race", {
  asks: "One vCPU still takes the gfn for MMIO while another one maps the slot that is being created: does the kernel expect that?",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["slot-changes", "mmio-sptes", "memslot-ioctl"],
  role: (vcpu) => (vcpu === 0 ? "mapper" : "faulter"),
  interrupts: false,
  slotPages: 1,
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: ["create"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    create: [{ ...plain, slot: 0, base: 0, pages: 1, page: 0 }],
  }),
  init: bootWithoutSlot,
});
