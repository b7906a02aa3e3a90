import { bootMappedSmall, bootTablePages } from "../boot.ts";
import { firstFaults, fourFrames, noRequests, scenario } from "./define.ts";

export const tableFreeZapYield = scenario("table-free-zap-yield", {
  asks: "When the zap of an invalid root yields between two tables, is any of them left that nobody will free?",
  machine: "x86",
  alsoOn: ["x86,walk-caches"],
  scope: { vcpus: 1, slots: 1, roots: 2, ...fourFrames },
  features: ["slot-changes", "memslot-ioctl", "table-pages", "yields-between-tables"],
  role: firstFaults,
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  ioExits: true,
  parts: () => ({ vmm: ["delete", "close-vm"], pager: [], host: [] }),
  requests: () => ({ ...noRequests, delete: [{ slot: 0 }] }),
  init: (d, world) => {
    bootMappedSmall(d, "write");
    bootTablePages(d, world);
  },
});
