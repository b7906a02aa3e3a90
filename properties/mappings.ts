import { at, none } from "../checker/state/fields.ts";
import type { KvmEvent } from "../model/actor.ts";
import { activeSlots, covers, pageOf } from "../model/memslots/lookup.ts";
import type { State } from "../model/state/state.ts";
import { frameUsed } from "../model/tlb/hardware.ts";
import { hugePages } from "../model/world.ts";

export type Use = Extract<KvmEvent, { readonly type: "use" }>;

/** The frame that a use reaches. */
export const frameOfUse = (s: State, use: Use): number =>
  frameUsed(at(s.vcpus, use.vcpu), use.gfn, use.via);

/** `vcpu0 wrote gfn 1 (frame 0)`: the beginning of a sentence about a use. */
export const describeUse = (s: State, use: Use): string =>
  `vcpu${use.vcpu} ${use.access === "write" ? "wrote" : "read"} gfn ${use.gfn} (frame ${frameOfUse(s, use)}, ${use.via} TLB entry)`;

/**
 * Does `ok` say yes to one of the pages of the VMM's memory that back the gfn of a use? By the slots in force now, and by those that were
 * in force at the last return of an ioctl that could change them.
 *
 * Asked of every use of every state: so `ok` is one function and takes all that it needs, and no list is made.
 */
export const isGrantedBy = (
  s: State,
  use: Use,
  ok: (s: State, use: Use, page: number) => boolean,
): boolean => {
  const { gfn } = use;
  const slots = activeSlots(s);
  for (let i = 0; i < slots.length; i++) {
    const slot = at(slots, i);
    if (slot.state === "valid" && covers(slot, gfn) && ok(s, use, pageOf(slot, gfn))) return true;
  }
  const { promised } = s;
  for (let i = 0; i < promised.slots.length; i++) {
    const slot = at(promised.slots, i);
    const within = slot.present && gfn >= slot.base && gfn < slot.base + slot.pages;
    if (within && ok(s, use, slot.page + gfn - slot.base)) return true;
  }
  return false;
};

/** Is the host's mapping of the page in force: not dropped by a start() that has returned and whose end() has not been called? */
export const hostMappingInForce = (s: State, page: number): boolean => {
  const { notifier } = s;
  return !(
    notifier.dropped &&
    page >= notifier.page &&
    page < notifier.page + Math.max(notifier.pages, 1)
  );
};

/** The first region (a huge page's worth of gfns), of those that have a gfn from `first` to `last`, that a huge leaf of a valid root covers, or `none`. */
export const firstHugeRegion = (s: State, first = 0, last = Number.MAX_SAFE_INTEGER): number => {
  const { roots } = s;
  const regions = at(roots, 0).entries.length;
  for (let region = 0; region < regions; region++) {
    if (last < region * hugePages || first >= (region + 1) * hugePages) continue;
    for (let r = 0; r < roots.length; r++) {
      const root = at(roots, r);
      const entry = at(root.entries, region);
      // A parked huge leaf covers nothing.
      if (root.state === "valid" && entry.kind === "huge" && entry.permission !== "none")
        return region;
    }
  }
  return none;
};
