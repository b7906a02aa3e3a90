import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall, bootTablePages } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { atLeast, firstMaps, fourFrames, noRequests, scenario } from "./define.ts";

export const nxSeveralPages = scenario("nx-several-pages", {
  asks: "The NX recovery worker zaps one table after another and flushes at the end: does anybody walk into one that was freed?",
  machine: "x86-zap-slot,walk-caches",
  alsoOn: ["x86-zap-slot"],
  scope: { vcpus: 2, slots: 1, roots: 1, ...fourFrames },
  supports: atLeast({ gfns: 4 }),
  features: ["huge", "table-pages", "nx-huge-pages", "nx-several-pages"],
  role: firstMaps,
  faultAccesses: ["read"],
  faultGfns: () => [2],
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: [], pager: [], host: [], worker: ["recover-nx-huge-pages"] }),
  requests: () => noRequests,
  // Both tables are on the worker's list; of the second a fault can make a huge leaf when the worker has taken it.
  init: (d, world) => {
    bootMappedSmall(d, "write");
    clearLeaf(at(at(d.roots, 0).leaves, 2));
    bootTablePages(d, world);
    for (const page of [0, 1]) {
      at(d.tables, page).nx = true;
      at(d.tables, page).tracked = true;
    }
  },
});
