import { bootFlagged } from "../boot.ts";
import {
  firstMaps,
  noRequests,
  scenario,
  togglingFeatures,
  togglingParts,
  wholeSlot,
} from "./define.ts";

export const poisonToggleZapAll = scenario("poison-toggle-zap-all", {
  asks: "What does toggling the flag for one page cost the pages around it on a default VM?",
  machine: "x86",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  features: ["userfault", "userfault-exits", "memslot-ioctl"],
  fits: (design) => design.userfault !== "none",
  role: firstMaps,
  touches: (scope) => [scope.gfns - 1],
  faultGfns: (scope) => [scope.gfns - 1],
  interrupts: false,
  parts: (design) => ({ vmm: togglingParts(design), pager: ["set-bit"], host: [] }),
  moreFeatures: togglingFeatures,
  poisons: 1,
  requests: (design, scope) => ({
    ...noRequests,
    flags: [
      { userfault: false, logDirty: false, bits: "keep" },
      { userfault: true, logDirty: false, bits: "keep" },
    ],
    ...(design.userfault === "create-only"
      ? {
          delete: [{ slot: 0 }],
          create: [wholeSlot(scope, { userfault: true, logDirty: false, bits: "keep" })],
        }
      : {}),
  }),
  init: (d, world) => bootFlagged(d, "0".repeat(world.scope.gfns)),
});
