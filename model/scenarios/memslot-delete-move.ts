import { firstMaps, full, noRequests, scenario, wider } from "./define.ts";

const plain = { userfault: false, logDirty: false, bits: "keep", readonly: false } as const;

export const memslotDeleteMove = scenario("memslot-delete-move", {
  asks: "Can a vCPU reach the old backing of a slot that was deleted, moved or created anew?",
  machine: "x86",
  arm64: "arm64-range-tlbi",
  alsoOn: ["arm64", "x86-shadow-zap-slot"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  thorough: (scope) => [wider(scope, { roots: 3 }), full(scope)],
  features: ["slot-changes", "memslot-ioctl"],
  role: firstMaps,
  interrupts: false,
  slotPages: 1,
  parts: () => ({ vmm: ["create", "delete", "move"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    delete: [{ slot: 0 }],
    move: [
      { slot: 0, base: 0 },
      { slot: 0, base: 1 },
    ],
    create: [
      { ...plain, slot: 0, base: 0, pages: 1, page: 1 },
      { ...plain, slot: 0, base: 0, pages: 1, page: 0, readonly: true },
    ],
  }),
});
