import { bootLogged, bootMappedSmall, bootTablePages } from "../boot.ts";
import { firstFaults, fourFrames, noRequests, scenario } from "./define.ts";

export const tableFreeYield = scenario("table-free-yield", {
  asks: "When recovery yields between two huge pages, does anybody walk into the table that it has unlinked before?",
  machine: "x86-zap-slot,walk-caches",
  alsoOn: ["x86-zap-slot"],
  scope: { vcpus: 1, slots: 1, roots: 1, ...fourFrames },
  features: ["huge", "dirty-log", "memslot-ioctl", "table-pages"],
  role: firstFaults,
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: ["set-flags"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: false, bits: "keep" }],
  }),
  init: (d, world) => {
    bootLogged(d);
    bootMappedSmall(d, "protected");
    bootTablePages(d, world);
  },
});
