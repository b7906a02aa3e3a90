import { firstMaps, full, noRequests, scenario } from "./define.ts";

export const hostReclaim = scenario("host-reclaim", {
  asks: "Once the host has taken a page back, can a vCPU still reach its frame?",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["notifier", "reclaim", "slot-changes", "memslot-ioctl"],
  role: firstMaps,
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  prefaults: true,
  parts: () => ({
    vmm: ["delete"],
    pager: [],
    host: ["change-mapping", "give-frame-away", "take-frame-back"],
  }),
  requests: () => ({ ...noRequests, delete: [{ slot: 0 }] }),
});
