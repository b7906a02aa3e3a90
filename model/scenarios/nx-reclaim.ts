import { bootMappedSmall, bootTracked } from "../boot.ts";
import { firstFaults, noRequests, scenario } from "./define.ts";

export const nxReclaim = scenario("nx-reclaim", {
  asks: "The NX recovery worker zaps translations that a notifier then finds gone: can a vCPU still reach a frame that the host takes back?",
  machine: "x86-zap-slot",
  alsoOn: ["x86-zap-slot,walk-caches"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["table-pages", "nx-huge-pages", "notifier", "reclaim"],
  role: firstFaults,
  faultAccesses: ["read"],
  touches: () => [0],
  faultGfns: () => [0],
  interrupts: false,
  parts: () => ({
    vmm: [],
    pager: [],
    host: ["change-mapping"],
    worker: ["recover-nx-huge-pages"],
  }),
  requests: () => noRequests,
  init: (d, world) => {
    // The table was linked for a fetch from a huge page that the host has divided since.
    bootMappedSmall(d, "write");
    bootTracked(d, world);
  },
});
