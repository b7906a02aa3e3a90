import { bootMappedSmall } from "../boot.ts";
import { firstMaps, full, noRequests, scenario, togglingParts, wholeSlot } from "./define.ts";

/** The other way in which arm64 unmaps; deleting, moving and the host's changes have scenarios on such a machine of their own. */
export const rangeTlbi = scenario("range-tlbi", {
  asks: "Where TLBs are invalidated once for a range of cleared leaves, can a vCPU still reach one of them?",
  arm64: "arm64-range-tlbi",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["userfault", "slot-changes", "hole", "memslot-ioctl"],
  role: firstMaps,
  faultGfns: () => [1],
  touches: () => [1],
  interrupts: false,
  parts: (design) => ({
    // A kernel without the series refuses to create a flagged slot.
    vmm:
      design.userfault === "none"
        ? ["delete", "create", "punch-hole"]
        : [...togglingParts(design), "punch-hole"],
    pager: [],
    host: [],
  }),
  requests: (design, scope) => ({
    ...noRequests,
    flags: [
      { userfault: false, logDirty: false, bits: "keep" },
      ...(design.userfault === "flags" ? [{ userfault: true, logDirty: false, bits: "01" }] : []),
    ],
    delete: [{ slot: 0 }],
    create: [wholeSlot(scope, { userfault: true, logDirty: false, bits: "01" })],
    hole: [{ gfn: 0 }],
  }),
  init: (d) => bootMappedSmall(d, "write"),
  fits: (design) => design.arch === "arm64",
});
