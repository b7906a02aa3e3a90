import { bootWritten } from "../boot.ts";
import { scenario, toggling, togglingFeatures, togglingParts, wider } from "./define.ts";

export const userfaultAndAging = scenario("userfault-and-aging", {
  asks: "What is aged gets its access back without a look at the bitmap: can a vCPU so reach a gfn that must exit?",
  machine: "x86-zap-slot",
  alsoOn: ["x86-ad"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["userfault", "userfault-exits", "memslot-ioctl", "aging"],
  faultAccesses: ["read", "write"],
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: (design) => ({ vmm: togglingParts(design), pager: [], host: [], ager: ["age"] }),
  requests: (design, scope) => toggling(design, scope, [false], ["10"]),
  moreFeatures: togglingFeatures,
  init: bootWritten,
  fits: (design) => design.userfault !== "none",
});
