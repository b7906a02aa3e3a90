import { bootFlagged } from "../boot.ts";
import { firstFaults, fourFrames, full, scenario } from "./define.ts";

export const bitmapChange = scenario("bitmap-change", {
  asks: "May the VMM free its bitmap once it has given KVM another one?",
  arm64: "arm64",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope), full(scope, { vcpus: 3 }), full(scope, fourFrames)],
  features: ["userfault", "userfault-exits"],
  role: firstFaults,
  interrupts: false,
  bitmaps: 2,
  parts: () => ({ vmm: ["change-bitmap"], pager: ["clear-bit"], host: [] }),
  init: (d, world) => bootFlagged(d, "1".repeat(world.scope.gfns)),
  fits: (design) => design.userfault !== "none",
});
