import { bootLogged, bootMappedSmall } from "../boot.ts";
import { full, noRequests, scenario } from "./define.ts";

export const writeTrackingHuge = scenario("write-tracking-huge", {
  asks: "Does a huge page ever come to cover a gfn that is write-tracked, by a fault or when dirty logging ends?",
  alsoOn: ["x86-shadow-zap-slot"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["write-tracking", "dirty-log", "huge", "memslot-ioctl", "starts-small"],
  faultGfns: () => [0],
  touches: () => [1],
  interrupts: false,
  parts: () => ({ vmm: ["set-flags"], pager: [], host: ["track-writes", "untrack-writes"] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: false, bits: "keep" }],
  }),
  init: (d) => {
    bootLogged(d);
    bootMappedSmall(d, "protected");
  },
});
