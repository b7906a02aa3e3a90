import { bootLogged, bootMappedSmall } from "../boot.ts";
import { noRequests, scenario } from "./define.ts";

export const shadowRangeFlush = scenario("shadow-range-flush", {
  asks: "When logging ends and the shadow MMU zaps small SPTEs, flushing each range by itself: can a vCPU still reach a frame that the host takes back?",
  machine: "x86-shadow-zap-slot,hypercall-flush",
  alsoOn: ["x86-shadow-zap-slot"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["huge", "dirty-log", "memslot-ioctl", "notifier", "reclaim", "host-split"],
  faultGfns: () => [1],
  touches: () => [1],
  changedPages: () => [0, 1],
  interrupts: false,
  parts: () => ({ vmm: ["set-flags"], pager: [], host: ["change-mapping"] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: false, bits: "keep" }],
  }),
  init: (d) => {
    bootLogged(d);
    bootMappedSmall(d, "protected");
  },
});
