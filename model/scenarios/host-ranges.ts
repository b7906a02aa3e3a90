import { full, scenario } from "./define.ts";

/**
 * The VMM's memory is filled by the thread that takes it back. A huge page that came into a range whose unmapping has begun would have to
 * be split, by an invalidation within the invalidation, which the model does not have.
 */
export const hostRanges = scenario("host-ranges", {
  asks: "Once the host has taken back a huge page, or half of one, can a vCPU still reach the old frames?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope, { vcpus: 2 }), full(scope, { pfns: 4 })],
  features: ["notifier", "reclaim", "host-population", "host-ranges", "huge"],
  interrupts: false,
  faultGfns: () => [0],
  parts: () => ({ vmm: [], pager: [], host: ["change-mapping", "populate", "populate-huge"] }),
});
