import {
  firstFaults,
  fourFrames,
  full,
  scenario,
  toggling,
  togglingFeatures,
  togglingParts,
  wider,
} from "./define.ts";

export const userfaultToggle = scenario("userfault-toggle", {
  asks: "Once the flag is set, can a vCPU still reach a gfn whose bit is set?",
  arm64: "arm64",
  alsoOn: ["x86-shadow-zap-slot", "x86-shadow-zap-slot,ad-bits"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope), wider(scope, { vcpus: 3 }), wider(scope, fourFrames)],
  features: ["userfault", "userfault-exits", "huge"],
  role: firstFaults,
  interrupts: false,
  parts: (design) => ({ vmm: togglingParts(design), pager: [], host: [] }),
  requests: (design, scope) => toggling(design, scope, [false]),
  // A kernel that does not know the flag refuses every one of these ioctls.
  moreFeatures: (design) =>
    design.userfault === "none" ? [] : ["memslot-ioctl", ...togglingFeatures(design)],
});
