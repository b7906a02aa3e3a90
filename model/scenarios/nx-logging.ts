import { bootMappedSmall, bootTracked } from "../boot.ts";
import { firstFaults, noRequests, scenario } from "./define.ts";

export const nxLogging = scenario("nx-logging", {
  asks: "The NX recovery worker zaps a table while logging begins or ends: is every write in the copy, and nobody left in the table?",
  machine: "x86-zap-slot,walk-caches",
  alsoOn: ["x86-zap-slot"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: [
    "huge",
    "dirty-log",
    "harvest",
    "migration",
    "memslot-ioctl",
    "table-pages",
    "nx-huge-pages",
  ],
  role: firstFaults,
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({
    vmm: ["set-flags", "first-pass", "last-round"],
    pager: [],
    host: [],
    worker: ["recover-nx-huge-pages"],
  }),
  requests: () => ({
    ...noRequests,
    flags: [true, false].map((logDirty) => ({ userfault: false, logDirty, bits: "keep" })),
  }),
  init: (d, world) => {
    bootMappedSmall(d, "write");
    bootTracked(d, world);
  },
});
