import { bootMappedSmall, bootTablePages } from "../boot.ts";
import { firstFaults, scenario, toggling, togglingFeatures, togglingParts } from "./define.ts";

export const tableFreeUserfault = scenario("table-free-userfault", {
  asks: "Does anybody walk into a table that is removed when KVM_MEM_USERFAULT is set or cleared on a default VM?",
  machine: "x86,walk-caches",
  alsoOn: ["x86"],
  scope: { vcpus: 1, gfns: 4, pfns: 4, slots: 1, roots: 2 },
  features: ["userfault", "userfault-exits", "memslot-ioctl", "huge", "table-pages"],
  role: firstFaults,
  faultGfns: () => [0, 1],
  touches: () => [0],
  interrupts: false,
  parts: (design) => ({ vmm: togglingParts(design), pager: [], host: [] }),
  requests: (design, scope) => toggling(design, scope, [false], ["1000"]),
  moreFeatures: togglingFeatures,
  fits: (design) => design.userfault !== "none",
  init: (d, world) => {
    bootMappedSmall(d, "write");
    bootTablePages(d, world);
  },
});
