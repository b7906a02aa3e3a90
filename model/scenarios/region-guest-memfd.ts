import { at } from "../../checker/state/fields.ts";
import { bootFromFile, bootMappedSmall } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import type { RegionRequest } from "../world.ts";
import { firstFaults, noRequests, oneSlot, scenario, wider } from "./define.ts";

const place = {
  slot: 0,
  base: 0,
  pages: 2,
  page: 0,
  readonly: false,
  logDirty: false,
  flaw: "none",
} as const satisfies RegionRequest;

/** gfn 0 is mapped, gfn 1 is about to be. */
export const regionGuestMemfd = scenario("region-guest-memfd", {
  asks: "If the VMM asks for a slot that is bound to a guest_memfd file without GUEST_MEMFD, and closes the file, is anything of the slot used that has been freed?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["gmem", "gmem-close", "notifier", "reclaim", "memslot-ioctl", "refusals"],
  role: firstFaults,
  interrupts: false,
  faultGfns: () => [1],
  parts: () => ({ vmm: ["set-region"], pager: ["close-file"], host: [] }),
  requests: () => ({ ...noRequests, region: [place, { ...place, file: true }] }),
  supports: oneSlot,
  init: (d) => {
    bootMappedSmall(d, "write");
    clearLeaf(at(at(d.roots, 0).leaves, 1));
    bootFromFile(d);
  },
});
