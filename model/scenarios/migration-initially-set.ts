import { bootMappedHuge } from "../boot.ts";
import { fourFrames, firstMaps, full, noRequests, scenario, wider } from "./define.ts";

export const migrationInitiallySet = scenario("migration-initially-set", {
  asks: "The same when everything counts as dirty at first and nothing is protected until it is cleared.",
  machine: "x86-initially-set",
  arm64: "arm64-manual-protect,initially-set,eager-split",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope), wider(scope, { vcpus: 3 }), wider(scope, fourFrames)],
  features: ["dirty-log", "harvest", "migration", "huge", "memslot-ioctl"],
  role: firstMaps,
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({
    vmm: ["set-flags", "harvest", "first-pass", "round", "last-round"],
    pager: [],
    host: [],
  }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: true, bits: "keep" }],
  }),
  init: bootMappedHuge,
});
