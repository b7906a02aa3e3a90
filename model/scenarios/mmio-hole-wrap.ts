import { firstFaults, noRequests, scenario, wider } from "./define.ts";

const plain = { userfault: false, logDirty: false, bits: "keep", readonly: false } as const;

/** The slot goes and comes, so that the generation wraps at each of the updates of which a hole consists. */
export const mmioHoleWrap = scenario("mmio-hole-wrap", {
  asks: "Holes are punched until the generation of MMIO SPTEs wraps: does an old one count again?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["slot-changes", "mmio-sptes", "mmio-generations", "hole", "memslot-ioctl"],
  faultGfns: () => [1],
  touches: () => [1],
  role: firstFaults,
  interrupts: false,
  parts: () => ({ vmm: ["punch-hole", "delete", "create"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    delete: [{ slot: 0 }],
    hole: [{ gfn: 1 }],
    create: [{ ...plain, slot: 0, base: 0, pages: 2, page: 0 }],
  }),
});
