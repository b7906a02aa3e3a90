import { firstMaps, full, scenario, toggling, togglingFeatures, togglingParts } from "./define.ts";

export const userfaultAndDirtyLogging = scenario("userfault-and-dirty-logging", {
  asks: "Do the two flags disturb each other when both change at will, in one ioctl or in two?",
  arm64: "arm64",
  alsoOn: ["x86-shadow-zap-slot"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["userfault", "dirty-log", "huge", "memslot-ioctl"],
  role: firstMaps,
  faultGfns: () => [0],
  touches: (scope) => [scope.gfns - 1],
  interrupts: false,
  parts: (design) => ({ vmm: togglingParts(design), pager: [], host: [] }),
  requests: (design, scope) => toggling(design, scope, [false, true], ["01"]),
  moreFeatures: togglingFeatures,
  fits: (design) => design.userfault !== "none",
});
