import { bootMappedSmall } from "../boot.ts";
import { full, noRequests, scenario } from "./define.ts";

export const writeTracking = scenario("write-tracking", {
  asks: "Once a gfn is write-tracked, can the guest still write to it unseen, while dirty logging takes W away and faults give it back?",
  alsoOn: ["x86-shadow-zap-slot"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["write-tracking", "dirty-log", "memslot-ioctl"],
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: ["set-flags"], pager: [], host: ["track-writes", "untrack-writes"] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: true, bits: "keep" }],
  }),
  init: (d) => bootMappedSmall(d, "write"),
});
