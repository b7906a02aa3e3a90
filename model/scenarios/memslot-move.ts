import { firstMaps, noRequests, scenario } from "./define.ts";

export const memslotMove = scenario("memslot-move", {
  asks: "Can a vCPU reach a moved slot at its old place, where MOVE zaps the slot's own leaves only?",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["slot-changes", "memslot-ioctl"],
  role: firstMaps,
  interrupts: false,
  slotPages: 1,
  parts: () => ({ vmm: ["move"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    move: [
      { slot: 0, base: 0 },
      { slot: 0, base: 1 },
    ],
  }),
});
