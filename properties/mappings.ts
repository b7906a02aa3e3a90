import { at } from "../checker/state/fields.ts";
import type { KvmEvent } from "../model/actor.ts";
import { activeSlots, covers, pageOf } from "../model/memslots/lookup.ts";
import type { State } from "../model/state/state.ts";
import { frameUsed } from "../model/tlb/hardware.ts";
import { range } from "../model/world.ts";

export type Use = Extract<KvmEvent, { readonly type: "use" }>;

/** The frame that a use reaches. */
export const frameOfUse = (s: State, use: Use): number =>
  frameUsed(at(s.vcpus, use.vcpu), use.gfn, use.via);

/** `vcpu0 wrote gfn 1 (frame 0)`: the beginning of a sentence about a use. */
export const describeUse = (s: State, use: Use): string =>
  `vcpu${use.vcpu} ${use.access === "write" ? "wrote" : "read"} gfn ${use.gfn} (frame ${frameOfUse(s, use)}, ${use.via} TLB entry)`;

/**
 * Pages of the VMM's memory that back the gfn: by the slots in force now, and by those that were in force at the last return of an ioctl
 * that could change them.
 */
export const pagesInForce = (s: State, gfn: number): readonly number[] => [
  ...activeSlots(s)
    .filter((slot) => slot.state === "valid" && covers(slot, gfn))
    .map((slot) => pageOf(slot, gfn)),
  ...s.promised.slots
    .filter((slot) => slot.present && gfn >= slot.base && gfn < slot.base + slot.pages)
    .map((slot) => slot.page + gfn - slot.base),
];

/** Is the host's mapping of the page in force: not dropped by a start() that has returned and whose end() has not been called? */
export const hostMappingInForce = (s: State, page: number): boolean => {
  const { notifier } = s;
  return !(
    notifier.dropped &&
    page >= notifier.page &&
    page < notifier.page + Math.max(notifier.pages, 1)
  );
};

/** Huge leaves of valid roots, as the gfns that they cover. */
export const hugeRegions = (s: State): readonly number[] =>
  range(at(s.roots, 0).entries.length).filter((region) =>
    s.roots.some((root) => root.state === "valid" && at(root.entries, region).kind === "huge"),
  );
