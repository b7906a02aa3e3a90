import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall, bootTablePages } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { atLeast, firstFaults, fourFrames, noRequests, scenario } from "./define.ts";

export const addressLimit = scenario("address-limit", {
  asks: "The host's addresses end within a huge page: when all roots are emptied, is the table left that is for it?",
  machine: "x86",
  scope: { vcpus: 1, slots: 1, roots: 2, ...fourFrames },
  supports: atLeast({ gfns: 4 }),
  features: ["slot-changes", "memslot-ioctl", "table-pages"],
  role: firstFaults,
  faultGfns: () => [2],
  touches: () => [2],
  interrupts: false,
  ioExits: true,
  slotPages: 3,
  lastGfn: 2,
  parts: () => ({ vmm: ["delete", "close-vm"], pager: [], host: [] }),
  requests: () => ({ ...noRequests, delete: [{ slot: 0 }] }),
  init: (d, world) => {
    bootMappedSmall(d, "write");
    clearLeaf(at(at(d.roots, 0).leaves, 3));
    bootTablePages(d, world);
  },
});
