import { at, none } from "../checker/state/fields.ts";
import type { KvmEvent } from "../model/actor.ts";
import { inHole } from "../model/gmem/punch-hole.ts";
import { isChanging } from "../model/gmem/set-attributes.ts";
import { activeSlots, covers, pageOf } from "../model/memslots/lookup.ts";
import { frameOfOwnAccess, type OwnAccess } from "../model/own-access/frame.ts";
import type { State } from "../model/state/state.ts";
import { frameReached } from "../model/tlb/hardware.ts";
import { hugePages } from "../model/world.ts";

export type Use = Extract<KvmEvent, { readonly type: "use" }>;

/** The frame that a use reaches. */
export const frameOfUse = (s: State, use: Use): number => frameReached(s, use);

/** `vcpu0 wrote gfn 1 (frame 0)`: the beginning of a sentence about a use. */
export const describeUse = (s: State, use: Use): string =>
  `vcpu${use.vcpu} ${use.access === "write" ? "wrote" : "read"} gfn ${use.gfn} (frame ${frameOfUse(s, use)}, ${use.via} TLB entry${use.of === undefined ? "" : ` that vcpu${use.of} left`})`;

/** `KVM wrote gfn 1 for vcpu0 (frame 0, pfn cache)`: the same about an access of KVM's own. */
export const describeOwnAccess = (s: State, access: OwnAccess): string => {
  const { gfn, write } = at(s.vcpus, access.vcpu).fault;
  const via = access.via === "pfn-cache" ? "pfn cache" : "the VMM's mapping";
  return `KVM ${write ? "wrote" : "read"} gfn ${gfn} for vcpu${access.vcpu} (frame ${frameOfOwnAccess(s, access)}, ${via})`;
};

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
  const { smm } = at(s.vcpus, use.vcpu);
  const slots = activeSlots(s);
  for (let i = 0; i < slots.length; i++) {
    const slot = at(slots, i);
    if (slot.state !== "valid" || slot.smm !== smm || !covers(slot, gfn)) continue;
    if (use.access === "write" && slot.readonly) continue;
    if (ok(s, use, pageOf(slot, gfn))) return true;
  }
  const { promised } = s;
  for (let i = 0; i < promised.slots.length; i++) {
    const slot = at(promised.slots, i);
    const within =
      slot.present && at(slots, i).smm === smm && gfn >= slot.base && gfn < slot.base + slot.pages;
    if (!within || (use.access === "write" && slot.readonly)) continue;
    if (ok(s, use, slot.page + gfn - slot.base)) return true;
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

/** May the gfn be reached as private, or as shared, memory? While its attribute changes, as both. */
export const mayBe = (s: State, gfn: number, wanted: "private" | "shared"): boolean => {
  const { attributes } = s.promised;
  if (attributes.length === 0) return true;
  return isChanging(s, gfn) || at(attributes, gfn).private === (wanted === "private");
};

/**
 * Is the use one of the guest_memfd file's page that backs the gfn, by a slot in force now or at the last return of an ioctl that could
 * change it? A page that is being taken out of the file, with its translations gone, is granted to nobody.
 */
export const isGrantedByFile = (s: State, use: Use): boolean => {
  const { pages } = s.gmem;
  if (pages.length === 0 || !mayBe(s, use.gfn, "private")) return false;
  const frame = frameOfUse(s, use);
  const slots = activeSlots(s);
  for (let i = 0; i < slots.length; i++) {
    const slot = at(slots, i);
    if (slot.state === "valid" && covers(slot, use.gfn) && backs(s, slot, use.gfn, frame))
      return true;
  }
  const { promised } = s;
  for (let i = 0; i < promised.slots.length; i++) {
    const slot = at(promised.slots, i);
    const within = slot.present && use.gfn >= slot.base && use.gfn < slot.base + slot.pages;
    if (within && backs(s, slot, use.gfn, frame)) return true;
  }
  return false;
};

/** Is this frame the file's page for the gfn? */
const backs = (
  s: State,
  slot: { readonly base: number; readonly offset: number },
  gfn: number,
  frame: number,
): boolean => {
  const page = slot.offset + gfn - slot.base;
  const { hole, pages } = s.gmem;
  return (
    slot.offset !== none && at(pages, page).pfn === frame && !(hole.dropped && inHole(s, page))
  );
};
