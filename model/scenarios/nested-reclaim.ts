import type { Draft } from "../../checker/state/fields.ts";
import { at } from "../../checker/state/fields.ts";
import { addNestedRoot, bootMappedSmall } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import type { State } from "../state/state.ts";
import { atLeast, noRequests, scenario } from "./define.ts";

/** The guest has touched gfn 0 and runs, the nested one has touched nothing yet. */
export const nesting = {
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  supports: atLeast({ roots: 2 }),
  ownAccesses: () => ["switch-nesting"],
  faultGfns: () => [0],
  touches: () => [0],
  changedPages: () => [0],
  interrupts: false,
  init: (d: Draft<State>) => {
    bootMappedSmall(d, "write");
    clearLeaf(at(at(d.roots, 0).leaves, 1));
    addNestedRoot(d);
  },
} as const;

export const nestedReclaim = scenario("nested-reclaim", {
  ...nesting,
  asks: "A guest and its nested guest have roots of their own: once the host has taken a page back, can either still reach its frame?",
  features: ["notifier", "reclaim", "guest-mode"],
  parts: () => ({ vmm: [], pager: [], host: ["change-mapping"] }),
  requests: () => noRequests,
});
