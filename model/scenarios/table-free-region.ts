import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall, bootTablePages } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { firstFaults, noRequests, scenario } from "./define.ts";

export const tableFreeRegion = scenario("table-free-region", {
  asks: "The same where KVM_SET_USER_MEMORY_REGION switches logging, and where a prefault puts a huge leaf in a table's place.",
  machine: "x86-zap-slot,walk-caches",
  alsoOn: ["x86-zap-slot"],
  scope: { vcpus: 1, gfns: 4, pfns: 4, slots: 1, roots: 1 },
  features: ["huge", "dirty-log", "memslot-ioctl", "refusals", "table-pages"],
  role: firstFaults,
  faultGfns: () => [1],
  touches: () => [0],
  interrupts: false,
  ioExits: true,
  prefaults: true,
  parts: () => ({ vmm: ["set-region"], pager: [], host: [] }),
  requests: (_design, scope) => ({
    ...noRequests,
    region: [false, true].map((logDirty) => ({
      slot: 0,
      base: 0,
      pages: scope.gfns,
      page: 0,
      readonly: false,
      logDirty,
      flaw: "none",
    })),
  }),
  init: (d, world) => {
    bootMappedSmall(d, "write");
    // Something is left to be prefaulted.
    clearLeaf(at(at(d.roots, 0).leaves, 1));
    bootTablePages(d, world);
  },
});
