import type { FieldWords } from "../words.ts";

/** User space. */
export const userSpace: readonly FieldWords[] = [
  {
    field: "bitmaps[b].bits[g].set",
    role: "shared",
    noun: "the bit of gfn {g}",
    to: { true: "set the bit of gfn {g}" },
    changed: "cleared the bit of gfn {g}",
    found: { true: "found the bit of gfn {g} set", false: "found the bit of gfn {g} clear" },
  },
  {
    field: "dirtyLog[g].copied",
    role: "shared",
    noun: "the copy of gfn {g}",
    to: { true: "copied gfn {g}" },
    changed: "wrote gfn {g}",
    kept: { true: "copied gfn {g} again" },
    owes: "dirtyLog[{g}].set",
  },
  {
    field: "dirtyLog[g].set",
    role: "shared",
    noun: "the dirty bit of gfn {g}",
    to: { true: "marked gfn {g} dirty" },
    changed: "cleared the dirty bit of gfn {g}",
    found: { false: "found gfn {g} not marked dirty" },
    kept: { true: "gfn {g} was marked dirty already" },
    should: { be: true, never: "marked gfn {g} dirty" },
  },
  {
    field: "dirtyLog[g].snapshot",
    role: "copy",
    noun: "the snapshot of the dirty log",
    to: { true: "took gfn {g} into its snapshot of the dirty log" },
    changed: null,
  },
  {
    field: "vmm.migration",
    role: "hidden",
    noun: "the migration",
    changed: "",
    beside: { "first-pass": "began a migration", done: "handed over to the destination" },
  },
  {
    field: "vmm.stopping",
    role: "hidden",
    noun: "",
    changed: "",
    beside: { true: "told the vCPUs to leave KVM_RUN" },
  },
  { field: "vmm.*", role: "hidden", noun: "", changed: "" },
];
