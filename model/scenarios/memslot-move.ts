import { firstMaps, full, noRequests, scenario, wider } from "./define.ts";

export const memslotMove = scenario("memslot-move", {
  asks: "Can a vCPU reach a moved slot at its old place, where MOVE zaps the slot's own leaves only?",
  arm64: "arm64",
  scope: { vcpus: 2, gfns: 4, pfns: 4, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope), wider(scope, { vcpus: 3 }), full(scope, { vcpus: 3 })],
  features: ["slot-changes", "memslot-ioctl"],
  role: firstMaps,
  interrupts: false,
  slotPages: 2,
  faultGfns: () => [0, 1],
  touches: () => [0],
  parts: () => ({ vmm: ["move"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    move: [
      { slot: 0, base: 0 },
      { slot: 0, base: 2 },
    ],
  }),
});
