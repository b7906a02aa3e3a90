import { bootMappedSmall, bootTracked } from "../boot.ts";
import { firstFaults, noRequests, scenario } from "./define.ts";

export const nxZapAll = scenario("nx-zap-all", {
  asks: "A memslot's deletion empties an invalid root while the NX recovery worker zaps a table of it: does either meet what the other leaves?",
  machine: "x86,walk-caches",
  alsoOn: ["x86"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  features: ["slot-changes", "memslot-ioctl", "table-pages", "nx-huge-pages"],
  role: firstFaults,
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({
    vmm: ["delete"],
    pager: [],
    host: [],
    worker: ["recover-nx-huge-pages"],
  }),
  requests: () => ({ ...noRequests, delete: [{ slot: 0 }] }),
  init: (d, world) => {
    // The table was linked for a fetch from a huge page that the host has divided since.
    bootMappedSmall(d, "write");
    bootTracked(d, world);
  },
});
