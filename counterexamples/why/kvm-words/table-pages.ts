import type { FieldWords } from "../words.ts";
import { flush, permissions } from "./phrases.ts";

/** Page-table pages. */
export const tablePages: readonly FieldWords[] = [
  {
    field: "tables[q].state",
    role: "shared",
    noun: "page-table page {q}",
    to: {
      linked: "took page {q} for a table",
      unlinked: "unlinked page-table page {q}",
      waiting: "gave page-table page {q} to call_rcu()",
      free: "freed page-table page {q}",
    },
    changed: null,
  },
  {
    field: "tables[q].tracked",
    role: "shared",
    noun: "whether page-table page {q} is on the list of the NX recovery worker",
    to: {
      true: "put page-table page {q} on the list possible_nx_huge_pages",
      false: "took page-table page {q} off the list possible_nx_huge_pages",
    },
    changed: null,
  },
  {
    field: "tables[q].leaves[i].frozen",
    role: "shared",
    noun: "child {i} of page-table page {q}",
    to: { true: "set child {i} of page-table page {q} to FROZEN" },
    changed: "stored over the FROZEN child {i} of page-table page {q}",
    should: { be: true, never: "set child {i} of page-table page {q} to FROZEN" },
  },
  {
    field: "tables[q].leaves[i].*",
    role: "shared",
    noun: "child {i} of page-table page {q}",
    ...permissions("child {i} of page-table page {q}"),
  },
  {
    field: "tables[q].sections[t].open",
    role: "request",
    noun: "an RCU section that page-table page {q} waits for",
    to: { true: "made page-table page {q} wait for an RCU section" },
    changed: "left the RCU section that page-table page {q} waited for",
  },
  {
    field: "shadowPages[q].listed",
    role: "shared",
    noun: "shadow page {q}",
    to: { true: "made shadow page {q}", false: "dropped shadow page {q}" },
    changed: null,
  },
  { field: "tables[q].*", role: "hidden", noun: "", changed: "" },
  {
    field: "tableWalk.intoFree",
    role: "local",
    noun: "who walked into a page that is free",
    changed: "walked into a page-table page that is free",
  },
  {
    field: "vcpus[v].walkCache[e].page",
    role: "copy",
    noun: "vcpu{v}'s pointer to the table of {e}",
    to: { none: "dropped its pointer to the table of {e}" },
    changed: "cached a pointer to the table of {e}",
    revokedBy: flush,
  },
];
