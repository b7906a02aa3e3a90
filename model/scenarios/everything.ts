import { scenario, toggling, togglingFeatures, togglingParts } from "./define.ts";

export const everything = scenario("everything", {
  asks: "All mechanisms at once: too large to exhaust, for sampling.",
  machine: "x86",
  arm64: "arm64",
  scope: { vcpus: 2, gfns: 2, pfns: 3, slots: 1, roots: 2 },
  sampledOnly: true,
  features: [
    "userfault",
    "dirty-log",
    "harvest",
    "notifier",
    "reclaim",
    "host-protection",
    "huge",
    "host-split",
    "host-collapse",
    "memslot-ioctl",
  ],
  faultAccesses: ["read", "write"],
  prefaults: true,
  parts: (design) => ({
    vmm: [...togglingParts(design), "harvest"],
    pager: design.userfault === "none" ? [] : ["clear-bit", "set-bit"],
    host: ["change-mapping", "give-frame-away", "take-frame-back", "allow-writing"],
  }),
  requests: (design, scope) => toggling(design, scope, [false, true]),
  moreFeatures: togglingFeatures,
});
