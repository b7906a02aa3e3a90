import { at } from "../../checker/state/fields.ts";
import { bootFromFile, bootMappedSmall } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { firstFaults, noRequests, oneSlot, scenario, wider } from "./define.ts";

/** gfn 0 is mapped, gfn 1 is about to be. */
export const gmemCloseFile = scenario("gmem-close-file", {
  asks: "When the VMM closes a guest_memfd file that its memslot is bound to, does anybody keep a page or the memslot?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["gmem", "gmem-close", "notifier", "reclaim", "slot-changes", "memslot-ioctl"],
  role: firstFaults,
  interrupts: false,
  faultGfns: () => [1],
  parts: () => ({ vmm: ["delete"], pager: ["close-file"], host: [] }),
  requests: () => ({ ...noRequests, delete: [{ slot: 0 }] }),
  supports: oneSlot,
  init: (d) => {
    bootMappedSmall(d, "write");
    clearLeaf(at(at(d.roots, 0).leaves, 1));
    bootFromFile(d);
  },
});
