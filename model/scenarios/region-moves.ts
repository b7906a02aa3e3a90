import type { RegionRequest } from "../world.ts";
import { firstMaps, full, noRequests, scenario } from "./define.ts";

const place = {
  slot: 0,
  base: 0,
  pages: 2,
  page: 0,
  readonly: false,
  logDirty: false,
  flaw: "none",
} as const satisfies RegionRequest;

/** Two pages, so that the zap of the slot can yield between them. */
export const regionMoves = scenario("region-moves", {
  asks: "Can a vCPU reach a slot of two pages that KVM_SET_USER_MEMORY_REGION has moved or removed, leaf by leaf?",
  scope: { vcpus: 2, gfns: 4, pfns: 4, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["slot-changes", "memslot-ioctl", "refusals"],
  role: firstMaps,
  interrupts: false,
  slotPages: 2,
  faultGfns: () => [0, 1],
  touches: () => [0, 1],
  parts: () => ({ vmm: ["set-region"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    region: [place, { ...place, base: 2 }, { ...place, pages: 0 }],
  }),
});
