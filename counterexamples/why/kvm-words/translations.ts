import type { FieldWords } from "../words.ts";

/** Entries above the leaves, and what arm64 keeps in a leaf beside its translation. */
export const translations: readonly FieldWords[] = [
  {
    field: "roots[r].locked[g].held",
    role: "shared",
    noun: "the lock in the leaf of gfn {g}",
    to: { true: "locked the leaf of gfn {g}" },
    changed: "unlocked the leaf of gfn {g}",
    found: { true: "found the leaf of gfn {g} locked" },
  },
  {
    field: "roots[r].overlaid[g].open",
    role: "shared",
    noun: "the overlay index of gfn {g}",
    to: { true: "gave gfn {g} the index that is always open" },
    changed: "gave gfn {g} the index of the slot",
    found: { true: "found gfn {g} with the index that is always open" },
  },
  {
    field: "roots[r].entries[e].kind",
    role: "shared",
    noun: "the entry above {e}",
    to: {
      "huge->none": "zapped the huge SPTE of {e}",
      none: "unlinked the table of {e}",
      table: null,
      huge: "mapped {e} by a huge SPTE",
      frozen: "froze the entry above {e}",
    },
    changed: null,
    beside: {
      "none->table": "linked a table for {e}",
      "huge->table": "split the huge SPTE of {e}",
    },
    found: {
      none: "found neither table nor huge SPTE for {e}",
      table: "found a table for {e}",
      huge: "found a huge SPTE for {e}",
      frozen: "found the entry above {e} frozen",
    },
    should: { ill: "huge", never: "zapped the huge SPTE of {e}" },
  },
];
