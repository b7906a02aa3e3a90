import { bootMappedSmall } from "../boot.ts";
import { firstMaps, full, noRequests, scenario, wider } from "./define.ts";

export const migration = scenario("migration", {
  asks: "When the last round ends, has every page been copied since it was last written?",
  alsoOn: ["x86-ad", "x86-shadow-zap-slot"],
  arm64: "arm64",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope), wider(scope, { vcpus: 3 })],
  features: ["dirty-log", "harvest", "migration", "memslot-ioctl"],
  role: firstMaps,
  interrupts: false,
  parts: () => ({ vmm: ["set-flags", "first-pass", "round", "last-round"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: true, bits: "keep" }],
  }),
  init: (d) => bootMappedSmall(d, "write"),
});
