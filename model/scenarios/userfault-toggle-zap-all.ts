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

/** The same question for the larger hammer: a default VM invalidates every root. Without huge pages, which the other scenario has. */
export const userfaultToggleZapAll = scenario("userfault-toggle-zap-all", {
  asks: "The same on a default VM, where setting the flag invalidates every root.",
  machine: "x86",
  alsoOn: ["x86-shadow"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  thorough: (scope) => [
    wider(scope, { roots: 3 }),
    full(scope),
    wider(scope, { vcpus: 3 }),
    wider(scope, fourFrames),
  ],
  features: ["userfault", "userfault-exits", "memslot-ioctl"],
  role: firstFaults,
  interrupts: false,
  parts: (design) => ({ vmm: togglingParts(design), pager: [], host: [] }),
  requests: (design, scope) => toggling(design, scope, [false], [oneBit(scope.gfns)]),
  moreFeatures: togglingFeatures,
  fits: (design) => design.userfault !== "none",
});

/** The last gfn must exit. */
const oneBit = (gfns: number): string => "1".padStart(gfns, "0");
