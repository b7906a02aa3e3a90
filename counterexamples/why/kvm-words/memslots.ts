import type { FieldWords } from "../words.ts";

/** Memslots. */
export const memslots: readonly FieldWords[] = [
  {
    field: "memslots.active",
    role: "shared",
    noun: "the memslots pointer",
    changed: "published new memslots",
    readUnder: {
      field: "threads[t].srcu",
      value: "reading",
      never: "began a grace period that waits for the SRCU read section of {who}",
    },
  },
  {
    field: "memslots.updating",
    role: "hidden",
    noun: "",
    changed: "",
    beside: { false: "cleared KVM_MEMSLOT_GEN_UPDATE_IN_PROGRESS" },
  },
  {
    field: "ioctl.logDirty",
    role: "local",
    noun: "what the ioctl does to LOG_DIRTY",
    to: {
      "0->1": "began to turn LOG_DIRTY on",
      "1->0": "began to turn LOG_DIRTY off",
      on: "began an ioctl that leaves LOG_DIRTY on",
    },
    changed: null,
    found: {
      off: "found LOG_DIRTY off",
      on: "found LOG_DIRTY on",
      "0->1": "found that LOG_DIRTY goes on",
      "1->0": "found that LOG_DIRTY goes off",
    },
  },
  {
    field: "ioctl.userfault",
    role: "local",
    noun: "what the ioctl does to USERFAULT",
    to: {
      "0->1": "began to turn USERFAULT on",
      "1->0": "began to turn USERFAULT off",
      on: "began an ioctl that leaves USERFAULT on",
    },
    changed: null,
  },
  {
    field: "promised.gfns[g].pending",
    role: "local",
    noun: "the promise to be made about gfn {g}",
    to: { true: "had the bit of gfn {g} set" },
    changed: null,
  },
  {
    field: "ioctl.kind",
    role: "local",
    noun: "the ioctl",
    to: { none: null, flags: null },
    changed: "began to {is} a slot",
  },
  {
    field: "memslots.sets[i].slots[s].state",
    role: "local",
    noun: "slot {s}",
    to: {
      invalid: "made slot {s} KVM_MEMSLOT_INVALID in the inactive memslots",
      absent: "took slot {s} out of the inactive memslots",
      valid: "put slot {s} into the inactive memslots",
    },
    changed: null,
    again: {
      invalid: "made slot {s} KVM_MEMSLOT_INVALID in the old memslots too",
      absent: "took slot {s} out of the old memslots too",
      valid: "put slot {s} into the old memslots too",
    },
  },
  {
    field: "memslots.sets[i].slots[s].userfault",
    role: "local",
    noun: "USERFAULT of slot {s}",
    to: {
      true: "set USERFAULT of slot {s} in the inactive memslots",
      false: "cleared USERFAULT of slot {s} in the inactive memslots",
    },
    changed: null,
    again: {
      true: "set USERFAULT of slot {s} in the old memslots too",
      false: "cleared USERFAULT of slot {s} in the old memslots too",
    },
  },
  {
    field: "memslots.sets[i].slots[s].logDirty",
    role: "local",
    noun: "LOG_DIRTY of slot {s}",
    to: {
      true: "set LOG_DIRTY of slot {s} in the inactive memslots",
      false: "cleared LOG_DIRTY of slot {s} in the inactive memslots",
    },
    changed: null,
    again: {
      true: "set LOG_DIRTY of slot {s} in the old memslots too",
      false: "cleared LOG_DIRTY of slot {s} in the old memslots too",
    },
  },
  {
    field: "memslots.sets[i].slots[s].*",
    role: "local",
    noun: "slot {s}",
    changed: null,
  },
  { field: "ioctl.*", role: "hidden", noun: "", changed: "" },
];
