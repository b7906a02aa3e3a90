import { at } from "../../checker/state/fields.ts";
import type { State, StateDraft } from "../state/state.ts";
import { hugePages, regionOf } from "../world.ts";

/** Does the VMM's page table map the huge page around this page by one entry? Source: arch/x86/kvm/mmu/mmu.c:host_pfn_mapping_level. */
export const hostMapsHuge = (s: State | StateDraft, page: number): boolean => {
  const region = regionOf(page);
  if (region >= s.host.huge.length) return false;
  return at(s.host.huge, region).mapped && at(s.host.pages, region * hugePages).pfn >= 0;
};

/**
 * A NUMA hinting fault of the host's: whoever accesses the page, or asks get_user_pages for it, finds its entry PROT_NONE and makes it
 * accessible again, a huge one as a whole. No notifier tells of that. Source: mm/memory.c:do_numa_page.
 */
export const takeHintingFault = (d: StateDraft, page: number): void => {
  const first = hostMapsHuge(d, page) ? regionOf(page) * hugePages : page;
  const count = hostMapsHuge(d, page) ? hugePages : 1;
  for (let p = first; p < first + count; p++) at(d.host.pages, p).protnone = false;
};

/** Does a fault in flight hold a reference to the frame? Between get_user_pages and the release at the end of the fault. */
export const isReferenced = (s: State | StateDraft, pfn: number): boolean =>
  s.vcpus.some(({ fault }) => fault.pfn === pfn || fault.nextPfn === pfn);

/** Is the frame part of a compound page? Source: include/linux/page-flags.h:PageTransCompound. */
export const isCompound = (s: State | StateDraft, pfn: number): boolean =>
  regionOf(pfn) < s.host.blocks.length && at(s.host.blocks, regionOf(pfn)).compound;

/** The frames of a block that is mapped huge from now on are one compound page. */
export const joinFrames = (d: StateDraft, pfn: number): void => {
  if (regionOf(pfn) < d.host.blocks.length) at(d.host.blocks, regionOf(pfn)).compound = true;
};

/** Frees a frame that nothing maps and nobody refers to. The frames of a compound page have one count of references: they are freed when that is so of all of them. */
const freeUnused = (d: StateDraft, pfn: number): void => {
  const compound = isCompound(d, pfn);
  const first = compound ? regionOf(pfn) * hugePages : pfn;
  const end = compound ? first + hugePages : pfn + 1;
  for (let f = first; f < end; f++)
    if (at(d.host.frames, f).owner !== "unmapped" || isReferenced(d, f)) return;
  for (let f = first; f < end; f++) at(d.host.frames, f).owner = "free";
  if (compound) at(d.host.blocks, regionOf(pfn)).compound = false;
};

/** Drops the host's mapping of a frame: it is free at once, or when the last reference goes. */
export const unmapFrame = (d: StateDraft, pfn: number): void => {
  at(d.host.frames, pfn).owner = "unmapped";
  freeUnused(d, pfn);
};

/** A reference has gone: a frame that nothing maps and nobody else refers to is free. */
export const releaseReference = (d: StateDraft, pfn: number): void => {
  freeUnused(d, pfn);
};
