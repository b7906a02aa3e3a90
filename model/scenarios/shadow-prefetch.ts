import { bootFlagged } from "../boot.ts";
import {
  firstFaults,
  full,
  scenario,
  toggling,
  togglingFeatures,
  togglingParts,
} from "./define.ts";

export const shadowPrefetch = scenario("shadow-prefetch", {
  asks: "The shadow MMU maps neighbours of a faulting gfn: also those whose bit is set?",
  machine: "x86-shadow-ad",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["userfault", "userfault-exits", "huge"],
  role: firstFaults,
  interrupts: false,
  prefaults: true,
  parts: (design) => ({ vmm: togglingParts(design), pager: [], host: [] }),
  requests: (design, scope) => toggling(design, scope, [false], ["01"]),
  // A kernel that does not know the flag refuses every one of these ioctls.
  moreFeatures: (design) =>
    design.userfault === "none" ? [] : ["memslot-ioctl", ...togglingFeatures(design)],
  init: (d, world) => {
    if (world.userfault) bootFlagged(d, "01");
  },
});
