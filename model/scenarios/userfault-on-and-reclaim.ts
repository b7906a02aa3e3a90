import { bootMappedSmall } from "../boot.ts";
import { full, noRequests, scenario, wholeSlot } from "./define.ts";

export const userfaultOnAndReclaim = scenario("userfault-on-and-reclaim", {
  asks: "If the host takes a page back while USERFAULT goes on and off, can a vCPU still reach its frame?",
  alsoOn: ["x86-ad", "x86-zap-slot,no-yields"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["userfault", "notifier", "reclaim", "memslot-ioctl"],
  faultGfns: () => [0],
  touches: () => [0],
  changedPages: () => [0],
  interrupts: false,
  parts: (design) => ({
    vmm: design.userfault === "create-only" ? ["set-flags", "delete", "create"] : ["set-flags"],
    pager: [],
    host: ["change-mapping"],
  }),
  requests: (design, scope) => {
    const on = { userfault: true, logDirty: false, bits: "1".padStart(scope.gfns, "0") } as const;
    const off = { userfault: false, logDirty: false, bits: "keep" } as const;
    return design.userfault === "create-only"
      ? { ...noRequests, flags: [off], delete: [{ slot: 0 }], create: [wholeSlot(scope, on)] }
      : { ...noRequests, flags: [on, off] };
  },
  moreFeatures: (design) => (design.userfault === "create-only" ? ["slot-changes"] : []),
  init: (d) => bootMappedSmall(d, "write"),
  fits: (design) => design.userfault !== "none",
});
