import type { FieldWords } from "../words.ts";

/** Page-modification logging. */
export const dirtyLogging: readonly FieldWords[] = [
  {
    field: "vcpus[v].dirtyLogging",
    role: "copy",
    noun: "whether vcpu{v} logs what it writes",
    to: { true: "began to log what it writes", false: "ceased to log what it writes" },
    changed: null,
    revokedBy: {
      source: "memslots.logged",
      field: "vcpus[{v}].dirtyLoggingRequested",
      never: "asked vcpu{v} whether to log what it writes",
    },
  },
  {
    field: "vcpus[v].pml[g].logged",
    role: "shared",
    noun: "gfn {g} in vcpu{v}'s log",
    to: { true: "logged gfn {g}", false: "took gfn {g} out of its log" },
    changed: null,
    owes: "dirtyLog[{g}].set",
  },
  {
    field: "memslots.logged",
    role: "shared",
    noun: "nr_memslots_dirty_logging",
    changed: "counted the slots that are logged: {is}",
  },
];
