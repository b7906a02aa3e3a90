import { at } from "../../checker/state/fields.ts";
import { bootWritten } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { noRequests, scenario, wider } from "./define.ts";

export const pmlMigration = scenario("pml-migration", {
  asks: "If vCPUs log what they write and KVM takes D away instead of W, is every write in the copy when the last round ends?",
  machine: "x86-pml",
  alsoOn: ["x86-ad", "x86-manual-protect,ad-bits,pml"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["dirty-log", "harvest", "migration", "memslot-ioctl"],
  faultGfns: () => [1],
  touches: () => [0, 1],
  interrupts: false,
  parts: () => ({ vmm: ["set-flags", "first-pass", "round", "last-round"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: true, bits: "keep" }],
  }),
  init: (d, world) => {
    bootWritten(d, world);
    // Something is left to be faulted in, which marks the page without any log.
    clearLeaf(at(at(d.roots, 0).leaves, 1));
  },
});
