import { none } from "../../checker/state/fields.ts";
import type { State } from "../state/state.ts";
import { writeProtectRange } from "./write-protect.ts";

/**
 * `kvm_arch_mmu_enable_log_dirty_pt_masked`: from the first to the last gfn of the word that is reported, those between included.
 */
export const isReported = (s: State, gfn: number): boolean => {
  let first: number = none;
  let last: number = none;
  for (let g = 0; g < s.dirtyLog.length; g++)
    if (s.dirtyLog[g]?.snapshot === true) {
      if (first === none) first = g;
      last = g;
    }
  return first !== none && gfn >= first && gfn <= last;
};

export const reArm = writeProtectRange(isReported);
