import type { FieldWords } from "../words.ts";

/** What was promised. */
export const promises: readonly FieldWords[] = [
  {
    field: "promised.gfns[g].mustExit",
    role: "promise",
    noun: "the promise about gfn {g}",
    to: { true: "promised by returning that accesses to gfn {g} exit" },
    changed: "took back that accesses to gfn {g} exit",
    lookAt: { field: "bitmaps[b].bits[{g}].set", noun: "the bit of gfn {g}" },
  },
  {
    field: "promised.slots[s].present",
    role: "promise",
    noun: "the promise about slot {s}",
    to: { true: "promised by returning that slot {s} is there" },
    changed: "promised by returning that slot {s} is gone",
  },
  {
    field: "promised.slots[s].*",
    role: "promise",
    noun: "the promise about slot {s}",
    changed: "promised by returning that slot {s} is elsewhere",
  },
  {
    field: "promised.tracked[g].inForce",
    role: "promise",
    noun: "the promise about writes to gfn {g}",
    to: { true: "promised by returning that writes to gfn {g} are emulated" },
    changed: "took back that writes to gfn {g} are emulated",
  },
  {
    field: "promised.untouched[g].backed",
    role: "promise",
    noun: "the promise about gfn {g}",
    to: { true: "began ioctls that are to leave gfn {g} backed" },
    changed: "ended the ioctls that were to leave gfn {g} backed",
  },
  {
    field: "host.frames[f].owner",
    role: "promise",
    noun: "who owns frame {f}",
    to: {
      free: "freed frame {f}",
      other: "gave frame {f} to somebody else",
      unmapped: "unmapped frame {f}",
    },
    changed: "gave frame {f} to the VM",
  },
  {
    field: "notifier.dropped",
    role: "promise",
    noun: "the host's promise",
    to: { true: "returned from invalidate_range_start" },
    changed: "called invalidate_range_end",
  },
  {
    field: "bitmaps[b].released",
    role: "promise",
    noun: "bitmap {b}",
    to: { true: "promised by returning that bitmap {b} is read no more" },
    changed: "handed bitmap {b} to KVM",
  },
];
