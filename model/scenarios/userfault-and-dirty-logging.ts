import type { Design } from "../designs/design.ts";
import type { Scope } from "../scope.ts";
import { firstMaps, full, scenario, toggling, togglingFeatures, togglingParts } from "./define.ts";

/** The VMM changes USERFAULT and LOG_DIRTY at will. */
export const bothFlags = {
  features: ["userfault", "dirty-log", "huge", "memslot-ioctl"],
  faultGfns: () => [0],
  touches: (scope: Scope) => [scope.gfns - 1],
  interrupts: false,
  parts: (design: Design) => ({ vmm: togglingParts(design), pager: [], host: [] }),
  requests: (design: Design, scope: Scope) => toggling(design, scope, [false, true], ["01"]),
  moreFeatures: togglingFeatures,
  fits: (design: Design) => design.userfault !== "none",
} as const;

export const userfaultAndDirtyLogging = scenario("userfault-and-dirty-logging", {
  ...bothFlags,
  asks: "Do the two flags disturb each other when both change at will, in one ioctl or in two?",
  arm64: "arm64",
  alsoOn: ["x86-shadow-zap-slot"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  role: firstMaps,
});
