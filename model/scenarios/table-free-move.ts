import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall, bootTablePages } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { atLeast, firstFaults, noRequests, scenario } from "./define.ts";

const place = { slot: 0, pages: 2, page: 0, readonly: false, logDirty: false } as const;

export const tableFreeMove = scenario("table-free-move", {
  asks: "Does anybody walk into the tables of a memslot that was moved, removed by KVM_SET_USER_MEMORY_REGION, or replaced by one with a hole?",
  machine: "x86,walk-caches",
  alsoOn: ["x86"],
  scope: { vcpus: 1, gfns: 4, pfns: 4, slots: 1, roots: 2 },
  supports: atLeast({ gfns: 4 }),
  features: ["slot-changes", "memslot-ioctl", "refusals", "table-pages"],
  role: firstFaults,
  slotPages: 2,
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: ["move", "set-region", "punch-hole"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    move: [{ slot: 0, base: 2 }],
    region: [
      { ...place, base: 2, flaw: "none" },
      { ...place, base: 0, pages: 0, flaw: "none" },
    ],
    hole: [{ gfn: 1 }],
  }),
  init: (d, world) => {
    bootMappedSmall(d, "write");
    for (const gfn of [2, 3]) clearLeaf(at(at(d.roots, 0).leaves, gfn));
    at(at(d.roots, 0).entries, 1).kind = "none";
    bootTablePages(d, world);
  },
});
