import { at } from "../../checker/state/fields.ts";
import { bootLogged, bootMappedSmall } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import type { RegionRequest } from "../world.ts";
import { full, noRequests, scenario } from "./define.ts";

const place = {
  slot: 0,
  base: 0,
  pages: 1,
  page: 0,
  readonly: false,
  logDirty: true,
} as const;

const region = (request: Partial<RegionRequest>): RegionRequest => ({
  ...place,
  flaw: "none",
  ...request,
});

/** A dirty-logged slot, mapped write-protected, goes, moves and comes back: each write tries to be fixed by a lockless walk. */
export const shadowTableFree = scenario("shadow-table-free", {
  asks: "When the shadow MMU frees its tables with a memslot, is any lockless walk still inside one of them?",
  machine: "x86-shadow",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["slot-changes", "dirty-log", "mmio-sptes", "table-frees", "refusals", "memslot-ioctl"],
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  slotPages: 1,
  parts: () => ({ vmm: ["delete", "move", "create", "set-region"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    delete: [{ slot: 0 }],
    move: [{ slot: 0, base: 1 }],
    create: [{ ...place, userfault: false, bits: "keep" }],
    region: [region({ pages: 0 }), region({ base: 0 })],
  }),
  init: (d) => {
    bootLogged(d);
    bootMappedSmall(d, "protected");
    clearLeaf(at(at(d.roots, 0).leaves, 1));
  },
});
