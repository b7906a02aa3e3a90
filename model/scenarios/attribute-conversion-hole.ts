import { at } from "../../checker/state/fields.ts";
import { bootFromFile, bootMappedSmall } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { firstFaults, noRequests, oneSlot, scenario, wider } from "./define.ts";

/**
 * All memory is private at first. Two threads of the VMM: one makes it shared, and private again, the other gives a page of the file back.
 * Two invalidations overlap, under the same mmu_lock.
 */
export const attributeConversionHole = scenario("attribute-conversion-hole", {
  asks: "While gfns are made shared, is a page that is punched out of their guest_memfd file out of reach?",
  scope: { vcpus: 1, gfns: 2, pfns: 3, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["gmem", "attributes", "notifier", "reclaim"],
  role: firstFaults,
  interrupts: false,
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: ["set-attributes"], pager: ["punch-file-hole"], host: [] }),
  requests: () => ({
    ...noRequests,
    attributes: [
      { first: 0, last: 1, private: false },
      { first: 0, last: 1, private: true },
    ],
    filePages: [{ first: 0, last: 0 }],
  }),
  supports: oneSlot,
  init: (d) => {
    bootMappedSmall(d, "write");
    clearLeaf(at(at(d.roots, 0).leaves, 1));
    bootFromFile(d);
    for (const gfn of d.gmem.attributes) gfn.private = true;
    for (const gfn of d.promised.attributes) gfn.private = true;
  },
});
