import { at } from "../../checker/state/fields.ts";
import { addNestedRoot, bootWritten } from "../boot.ts";
import { clearLeaf, storeLeaf } from "../mmu/spte.ts";
import { atLeast, noRequests, scenario, wider } from "./define.ts";

export const pmlNested = scenario("pml-nested", {
  asks: "If vCPUs log what they write but not while they run a nested guest, is every write of that one in the copy?",
  machine: "x86-pml",
  alsoOn: ["x86-ad", "x86-manual-protect,ad-bits,pml"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  supports: atLeast({ roots: 2 }),
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["dirty-log", "harvest", "migration", "memslot-ioctl", "guest-mode"],
  ownAccesses: () => ["switch-nesting"],
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  ioExits: true,
  parts: () => ({ vmm: ["set-flags", "first-pass", "round", "last-round"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: true, bits: "keep" }],
  }),
  // Guest and nested guest have both written gfn 0, and the nested one runs.
  init: (d, world) => {
    bootWritten(d, world);
    const [forGuest, forNested] = [at(d.roots, 0), at(d.roots, 1)];
    clearLeaf(at(forGuest.leaves, 1));
    addNestedRoot(d);
    at(forNested.entries, 0).kind = "table";
    storeLeaf(at(forNested.leaves, 0), at(forGuest.leaves, 0));
    for (let v = 0; v < d.vcpus.length; v++) {
      at(d.vcpus, v).guestMode = true;
      at(d.vcpus, v).root = 1;
    }
  },
});
