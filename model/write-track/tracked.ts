import { at } from "../../checker/state/fields.ts";
import type { State, StateDraft } from "../state/state.ts";
import { hugePages } from "../world.ts";

/** Is the gfn write-tracked? Source: arch/x86/kvm/mmu/page_track.c:kvm_gfn_is_write_tracked. */
export const isTracked = (s: State | StateDraft, gfn: number): boolean =>
  gfn < s.writeTrack.length && at(s.writeTrack, gfn).tracked;

/** Is a gfn of this huge page? Then nothing maps it huge. Source: arch/x86/kvm/mmu/mmu.c:kvm_mmu_gfn_disallow_lpage. */
export const tracksRegion = (s: State | StateDraft, region: number): boolean => {
  for (let offset = 0; offset < hugePages; offset++)
    if (isTracked(s, region * hugePages + offset)) return true;
  return false;
};
