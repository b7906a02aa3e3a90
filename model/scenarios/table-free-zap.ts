import { bootMappedSmall, bootTablePages } from "../boot.ts";
import { firstMaps, full, noRequests, scenario } from "./define.ts";

export const tableFreeZap = scenario("table-free-zap", {
  asks: "When a memslot's deletion invalidates every root and empties it without a flush, does anybody still walk into its tables?",
  machine: "x86,walk-caches",
  alsoOn: ["x86"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  thorough: (scope) => [full(scope)],
  features: ["slot-changes", "memslot-ioctl", "table-pages"],
  role: firstMaps,
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: ["delete"], pager: [], host: [] }),
  requests: () => ({ ...noRequests, delete: [{ slot: 0 }] }),
  init: (d, world) => {
    bootMappedSmall(d, "write");
    bootTablePages(d, world);
  },
});
