import {
  array,
  at,
  bool,
  type Draft,
  ifUsed,
  index,
  int,
  oneOf,
  record,
  type Value,
} from "../../../checker/index.ts";

/** How large a reference model is, and what takes part in it. Each peer gets the same six numbers. */
export interface Scope {
  readonly vcpus: number;
  readonly gfns: number;
  readonly pfns: number;
  /** The memslot's USERFAULT flag and its bitmap. */
  readonly userfault: boolean;
  /** Dirty logging: read faults, read-only SPTEs, harvests. */
  readonly logging: boolean;
  /** The host takes pages away. */
  readonly notifier: boolean;
}

/**
 * A translation, in an SPTE or a TLB: no frame is "not present". Without dirty logging nothing is ever write-protected, and the
 * permission is left out.
 */
const entry = ({ pfns, logging }: Scope) =>
  record({ pfn: index(pfns), writable: ifUsed(logging, bool()) });

/** What the state consists of. Locals are neutral (`none`, false, 0) where nobody can read them again before they are written. */
export const declare = (scope: Scope) => {
  const { vcpus, gfns, pfns, userfault, logging, notifier } = scope;
  return record({
    memslot: record({ userfault: ifUsed(userfault, bool()), logging: ifUsed(logging, bool()) }),
    gfns: array(
      gfns,
      record({
        /** The frame that the host has behind it. */
        host: index(pfns),
        spte: entry(scope),
        dirty: ifUsed(logging, bool()),
        /** User space's bitmap: set means that an access has to exit. */
        bit: ifUsed(userfault, bool()),
        /** The ioctl that set USERFAULT has returned with the bit set: nobody may get at the page. */
        mustExit: ifUsed(userfault, bool()),
      }),
    ),
    mmu: record({ locked: bool(), invalidating: ifUsed(notifier, bool()) }),
    vcpus: array(
      vcpus,
      record({
        inGuest: bool(),
        /** Flush the TLB before the guest is entered again. */
        request: bool(),
        /** `old`: in a read section that began before the last publication. */
        srcu: oneOf("outside", "reading", "old"),
        /** What has become of the invalidation sequence since this fault read it. */
        sequence: oneOf("unread", "same", "changed"),
        gfn: index(gfns),
        write: ifUsed(logging, bool()),
        /** The memslot logged when the fault looked it up. */
        logged: ifUsed(logging, bool()),
        pfn: index(pfns),
        tlb: array(gfns, entry(scope)),
      }),
    ),
    vmm: record({ cursor: int(gfns - 1) }),
    host: record({ gfn: index(notifier ? gfns : 0) }),
  });
};

export type State = Value<ReturnType<typeof declare>>;
export type Entry = State["vcpus"][number]["tlb"][number];

/** An actor to its recipes: the scope, and for a vCPU its number. */
export interface Me extends Scope {
  readonly vcpu: number;
}

export const vcpu = (s: State, me: Me) => at(s.vcpus, me.vcpu);
export const vcpuDraft = (d: Draft<State>, me: Me) => at(d.vcpus, me.vcpu);

/** 0 .. count-1 */
export const numbers = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => i);
