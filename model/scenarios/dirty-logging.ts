import { bootMappedHuge } from "../boot.ts";
import { firstMaps, full, noRequests, scenario } from "./define.ts";

export const dirtyLogging = scenario("dirty-logging", {
  asks: "Is every write reported while logging is switched on and off and the log is harvested?",
  machine: "x86-manual-protect",
  alsoOn: ["x86-ad", "x86-shadow-zap-slot,manual-protect"],
  arm64: "arm64-manual-protect",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["dirty-log", "harvest", "huge", "memslot-ioctl"],
  role: firstMaps,
  interrupts: false,
  parts: () => ({ vmm: ["set-flags", "harvest"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    flags: [
      { userfault: false, logDirty: true, bits: "keep" },
      { userfault: false, logDirty: false, bits: "keep" },
    ],
  }),
  init: bootMappedHuge,
});
