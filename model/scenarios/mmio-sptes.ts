import { firstFaults, noRequests, scenario, wider } from "./define.ts";

const plain = { userfault: false, logDirty: false, bits: "keep", readonly: false } as const;

export const mmioSptes = scenario("mmio-sptes", {
  asks: "Is a gfn taken for MMIO by an old SPTE after it has got a memslot, while slots come, go, move and change flags?",
  alsoOn: ["x86-shadow-zap-slot"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["slot-changes", "mmio-sptes", "dirty-log", "hole", "memslot-ioctl"],
  faultGfns: () => [0],
  touches: () => [0],
  role: firstFaults,
  interrupts: false,
  ioExits: true,
  parts: () => ({
    vmm: ["set-flags", "create", "delete", "move", "punch-hole"],
    pager: [],
    host: [],
  }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: true, bits: "keep" }],
    delete: [{ slot: 0 }],
    move: [
      { slot: 0, base: 0 },
      { slot: 0, base: 1 },
    ],
    create: [{ ...plain, slot: 0, base: 0, pages: 1, page: 0 }],
    hole: [{ gfn: 1 }],
  }),
});
