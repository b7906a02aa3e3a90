import { at } from "../../checker/state/fields.ts";
import { bootFromFile, bootMappedSmall } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { firstFaults, noRequests, oneSlot, scenario, wholeSlot, wider } from "./define.ts";

/** One vCPU: what it maps it uses. Meanwhile pages go, and the memslot is deleted and made again. */
export const gmemPunchHole = scenario("gmem-punch-hole", {
  asks: "Once a page has been punched out of a guest_memfd file, can a vCPU still reach its frame?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["gmem", "notifier", "reclaim", "slot-changes", "memslot-ioctl"],
  role: firstFaults,
  interrupts: false,
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: ["delete", "create"], pager: ["punch-file-hole"], host: [] }),
  requests: (_design, scope) => ({
    ...noRequests,
    delete: [{ slot: 0 }],
    create: [wholeSlot(scope, { userfault: false, logDirty: false, bits: "keep" })],
    filePages: [{ first: 0, last: 1 }],
  }),
  init: (d) => {
    bootMappedSmall(d, "write");
    clearLeaf(at(at(d.roots, 0).leaves, 1));
    bootFromFile(d);
  },
  supports: oneSlot,
});
