import { firstMaps, fourFrames, full, noRequests, scenario, wider } from "./define.ts";

export const poisonZapAll = scenario("poison-zap-all", {
  asks: "What does the hole cost the pages around it on a default VM?",
  machine: "x86",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  thorough: (scope) => [
    full(scope),
    wider(scope, { vcpus: 3 }),
    full(scope, { vcpus: 3 }),
    wider(scope, fourFrames),
  ],
  features: ["slot-changes", "hole", "memslot-ioctl"],
  role: firstMaps,
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: ["punch-hole"], pager: [], host: [] }),
  poisons: 1,
  requests: () => ({ ...noRequests, hole: [{ gfn: 1 }] }),
});
