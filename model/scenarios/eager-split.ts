import { bootMappedHuge } from "../boot.ts";
import { firstMaps, full, noRequests, scenario } from "./define.ts";

export const eagerSplit = scenario("eager-split", {
  asks: "Is every write in the copy if huge pages are split when logging begins, by either ioctl, and recovered when it ends?",
  machine: "x86-eager-split",
  arm64: "arm64,eager-split",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["dirty-log", "harvest", "migration", "huge", "memslot-ioctl", "refusals"],
  role: firstMaps,
  faultGfns: (scope) => [scope.gfns - 1],
  touches: (scope) => [scope.gfns - 1],
  interrupts: false,
  // The ioctl that takes anything is asked for on x86 only, where a real kernel is.
  parts: ({ arch }) => ({
    vmm: ["set-flags", ...(arch === "x86" ? ["set-region"] : []), "first-pass", "last-round"],
    pager: [],
    host: [],
  }),
  requests: (_design, scope) => {
    const whole = { slot: 0, base: 0, pages: scope.gfns, page: 0, readonly: false } as const;
    return {
      ...noRequests,
      flags: [{ userfault: false, logDirty: true, bits: "keep" }],
      region: [false, true].map((logDirty) => ({ ...whole, logDirty, flaw: "none" })),
    };
  },
  init: bootMappedHuge,
});
