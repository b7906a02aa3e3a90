import type { Scope } from "../scope.ts";
import type { RegionRequest } from "../world.ts";
import { firstMaps, full, noRequests, scenario } from "./define.ts";

const place = {
  slot: 0,
  base: 0,
  pages: 1,
  page: 0,
  readonly: false,
  logDirty: false,
  flaw: "none",
} as const satisfies RegionRequest;

/**
 * A telling handful: the slot goes, comes where it was, moves to the next gfn, comes with another page behind it (which a slot that is there
 * refuses), meets another slot that may be in its place, and is asked for in a way that is wrong in itself.
 */
export const tellingRequests: readonly RegionRequest[] = [
  { ...place, pages: 0 },
  place,
  { ...place, base: 1 },
  { ...place, page: 1 },
  { ...place, slot: 1, page: 1 },
  { ...place, flaw: "misaligned" },
];

export const askingForRegions = {
  features: ["slot-changes", "memslot-ioctl", "refusals"],
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  slotPages: 1,
  parts: () => ({ vmm: ["set-region"], pager: [], host: [] }),
  requests: () => ({ ...noRequests, region: tellingRequests }),
} as const;

export const regionRequests = scenario("region-requests", {
  ...askingForRegions,
  asks: "Can a vCPU reach what a slot had before, whatever KVM_SET_USER_MEMORY_REGION is asked for, refused or not?",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 2, roots: 1 },
  thorough: (scope: Scope) => [full(scope)],
  role: firstMaps,
});
