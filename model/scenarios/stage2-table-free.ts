import { bootMappedSmall, bootTablePages } from "../boot.ts";
import { noRequests, scenario } from "./define.ts";

export const stage2TableFree = scenario("stage2-table-free", {
  asks: "When stage 2 gives the table of an unmapped range back, does a processor still walk through it?",
  arm64: "arm64-range-tlbi,walk-caches",
  alsoOn: ["arm64,walk-caches"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["slot-changes", "memslot-ioctl", "table-pages"],
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  ioExits: true,
  parts: () => ({ vmm: ["delete"], pager: [], host: [] }),
  requests: () => ({ ...noRequests, delete: [{ slot: 0 }] }),
  init: (d, world) => {
    bootMappedSmall(d, "write");
    bootTablePages(d, world);
  },
  fits: (design) => design.arch === "arm64",
});
