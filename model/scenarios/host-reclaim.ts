import { firstMaps, full, noRequests, scenario } from "./define.ts";

/** Pages go and come while the VMM deletes the memslot and vCPUs map ahead. */
export const reclaiming = {
  features: ["notifier", "reclaim", "slot-changes", "memslot-ioctl"],
  interrupts: false,
  prefaults: true,
  parts: () => ({
    vmm: ["delete"],
    pager: [],
    host: ["change-mapping", "give-frame-away", "take-frame-back"],
  }),
  requests: () => ({ ...noRequests, delete: [{ slot: 0 }] }),
} as const;

export const hostReclaim = scenario("host-reclaim", {
  ...reclaiming,
  asks: "Once the host has taken a page back, can a vCPU still reach its frame?",
  arm64: "arm64",
  alsoOn: ["x86-shadow-zap-slot"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  role: firstMaps,
  faultGfns: () => [0],
  touches: () => [0],
});
