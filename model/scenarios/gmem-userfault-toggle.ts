import { bootFlagged, bootFromFile, bootMappedSmall } from "../boot.ts";
import {
  full,
  noRequests,
  oneSlot,
  scenario,
  toggling,
  togglingFeatures,
  togglingParts,
} from "./define.ts";

/** The flag was set at CREATE, and both pages have arrived: their bits are clear, and they are mapped. */
export const gmemUserfaultToggle = scenario("gmem-userfault-toggle", {
  asks: "After USERFAULT was toggled on a slot with guest_memfd, does the file still know its memslot?",
  alsoOn: ["x86"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["gmem", "notifier", "reclaim", "userfault", "userfault-exits", "memslot-ioctl"],
  moreFeatures: togglingFeatures,
  interrupts: false,
  faultGfns: () => [0],
  touches: () => [0],
  parts: (design) => ({ vmm: togglingParts(design), pager: ["punch-file-hole"], host: [] }),
  requests: (design, scope) => ({
    ...noRequests,
    ...toggling(design, scope, [false], ["10"]),
    filePages: [{ first: 0, last: 0 }],
  }),
  supports: oneSlot,
  init: (d, world) => {
    bootMappedSmall(d, "write");
    bootFromFile(d);
    bootFlagged(d, "0".repeat(world.scope.gfns));
  },
  fits: (design) => design.userfault !== "none",
});
