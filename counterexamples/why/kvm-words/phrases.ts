import type { FieldWords } from "../words.ts";

/** What should have taken a translation out of a TLB. */
export const flush = {
  field: "vcpus[{v}].flushRequested",
  never: "asked vcpu{v} to flush its TLB",
} as const;

/** Words for what an SPTE grants, by what is mapped. */
export const permissions = (what: string): Pick<FieldWords, "to" | "changed"> => ({
  to: {
    none: `zapped ${what}`,
    read: `mapped ${what} read-only`,
    "none->protected": `mapped ${what} write-protected`,
    protected: `write-protected ${what}`,
    "write->read": `made ${what} read-only`,
    "protected->write": `made ${what} writable again`,
    write: `mapped ${what} writable`,
  },
  changed: `mapped ${what}`,
});

/** Words for an SPTE that is parked: it grants nothing and keeps its frame. */
export const parked = (what: string): Pick<FieldWords, "to" | "changed"> => ({
  to: { none: `unparked ${what}` },
  changed: `parked ${what}, which keeps its frame`,
});

/** Words for what a TLB entry grants. */
export const cached = (what: string): Pick<FieldWords, "to" | "changed"> => ({
  to: {
    none: `dropped ${what} from its TLB`,
    read: `cached ${what} read-only in its TLB`,
    write: `cached ${what} writable in its TLB`,
  },
  changed: `cached ${what} in its TLB`,
});
