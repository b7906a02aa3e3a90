import { at } from "../../checker/state/fields.ts";
import { bootFlagged, bootMappedSmall } from "../boot.ts";
import { clearLeaf, parkWord } from "../mmu/spte.ts";
import { firstMaps, full, noRequests, scenario } from "./define.ts";

export const parkedAndMigration = scenario("parked-and-migration", {
  asks: "While USERFAULT is on and the memory that it made inaccessible comes back, is every write copied when the migration ends?",
  alsoOn: ["x86-manual-protect"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["userfault", "dirty-log", "harvest", "migration", "memslot-ioctl"],
  role: firstMaps,
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: ["set-flags", "first-pass", "round", "last-round"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: true, logDirty: true, bits: "keep" }],
  }),
  init: (d, world) => {
    bootFlagged(d, "1".padStart(world.scope.gfns, "0"));
    bootMappedSmall(d, "write");
    // The ioctl that has set the flag made all of it inaccessible, by the design's means.
    for (const leaf of at(d.roots, 0).leaves) {
      if (world.features.has("parking")) parkWord(leaf);
      else clearLeaf(leaf);
    }
  },
  fits: (design) => design.userfault !== "none",
});
