import { bootFlagged } from "../boot.ts";
import { firstMaps, full, noRequests, scenario, togglingParts, wholeSlot } from "./define.ts";

export const poison = scenario("poison", {
  asks: "Can the VMM take one page away for good, by toggling the flag or by punching a hole in the memslot?",
  arm64: "arm64",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["userfault", "userfault-exits", "slot-changes", "hole", "memslot-ioctl"],
  role: firstMaps,
  touches: (scope) => [scope.gfns - 1],
  interrupts: false,
  parts: (design) => ({
    vmm: [...togglingParts(design), "punch-hole"],
    pager: design.userfault === "none" ? [] : ["set-bit"],
    host: [],
  }),
  requests: (design, scope) => ({
    ...noRequests,
    flags: [
      { userfault: false, logDirty: false, bits: "keep" },
      { userfault: true, logDirty: false, bits: "keep" },
    ],
    // Where only CREATE sets the flag, the VMM makes the slot anew.
    ...(design.userfault === "create-only"
      ? {
          delete: [{ slot: 0 }],
          create: [wholeSlot(scope, { userfault: true, logDirty: false, bits: "keep" })],
        }
      : {}),
    hole: [{ gfn: 1 }],
  }),
  poisons: 1,
  init: (d, world) => {
    if (world.userfault) bootFlagged(d, "0".repeat(world.scope.gfns));
  },
});
