import { full, noRequests, scenario } from "./define.ts";
import { hugePages } from "./huge-pages.ts";

export const regionLoggingOff = scenario("region-logging-off", {
  asks: "The same where KVM_SET_USER_MEMORY_REGION switches logging off.",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: [
    "huge",
    "notifier",
    "host-split",
    "dirty-log",
    "memslot-ioctl",
    "starts-small",
    "refusals",
  ],
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: ["set-region"], pager: [], host: ["change-mapping"] }),
  requests: (_design, scope) => ({
    ...noRequests,
    region: [
      {
        slot: 0,
        base: 0,
        pages: scope.gfns,
        page: 0,
        readonly: false,
        logDirty: false,
        flaw: "none",
      },
    ],
  }),
  init: hugePages.init,
});
