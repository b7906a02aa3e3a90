import { bootMappedHuge, bootStopped } from "../boot.ts";
import { full, noRequests, scenario } from "./define.ts";

export const shadowHugePages = scenario("shadow-huge-pages", {
  asks: "The shadow MMU drops huge leaves for small ones and back: is every write reported, and no translation stale?",
  machine: "x86-shadow-zap-slot",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["huge", "dirty-log", "memslot-ioctl", "refusals"],
  faultGfns: () => [0],
  touches: () => [0],
  prefaults: true,
  interrupts: false,
  parts: () => ({ vmm: ["set-flags", "set-region"], pager: [], host: [] }),
  requests: (_design, scope) => ({
    ...noRequests,
    flags: [
      { userfault: false, logDirty: true, bits: "keep" },
      { userfault: false, logDirty: false, bits: "keep" },
    ],
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
  init: (d) => {
    bootMappedHuge(d);
    bootStopped(d);
  },
});
