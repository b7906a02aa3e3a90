import { bootWithoutSlot } from "./mmio-generation.ts";
import { noRequests, scenario } from "./define.ts";

const readonlySlot = {
  slot: 0,
  base: 0,
  pages: 1,
  page: 0,
  readonly: true,
  userfault: false,
  logDirty: false,
  bits: "keep",
} as const;

/** vcpu0 writes to what it takes for MMIO, vcpu1 reads what it maps. */
export const mmioCreateRaceReadonly = scenario("mmio-create-race-readonly", {
  asks: "The same with a slot that may only be read, and is deleted again: is the reader's translation flushed?",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["slot-changes", "mmio-sptes", "memslot-ioctl"],
  role: (vcpu) => (vcpu === 0 ? "mapper" : "faulter"),
  interrupts: false,
  slotPages: 1,
  faultGfns: () => [0],
  faultAccesses: ["read", "write"],
  spares: (vcpu) => (vcpu === 0 ? ["read"] : ["write"]),
  touches: () => [0],
  parts: () => ({ vmm: ["create", "delete"], pager: [], host: [] }),
  requests: () => ({ ...noRequests, create: [readonlySlot], delete: [{ slot: 0 }] }),
  init: bootWithoutSlot,
});
