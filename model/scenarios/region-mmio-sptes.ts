import { bootLogged } from "../boot.ts";
import type { RegionRequest } from "../world.ts";
import { full, noRequests, scenario } from "./define.ts";

const place = {
  slot: 0,
  base: 0,
  pages: 1,
  page: 0,
  readonly: false,
  logDirty: true,
  flaw: "none",
} as const satisfies RegionRequest;

export const regionMmioSptes = scenario("region-mmio-sptes", {
  asks: "The same by KVM_SET_USER_MEMORY_REGION, for a slot that takes its dirty bitmap along.",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["slot-changes", "mmio-sptes", "dirty-log", "memslot-ioctl", "refusals"],
  interrupts: false,
  slotPages: 1,
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: ["set-region"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    region: [place, { ...place, base: 1 }, { ...place, pages: 0, logDirty: false }],
  }),
  init: bootLogged,
});
