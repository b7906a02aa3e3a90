import { none } from "../../checker/state/fields.ts";
import { invalidationsAtOnce as atOnce } from "../state/host.ts";
import type { StateDraft } from "../state/state.ts";

/**
 * `kvm_mmu_invalidate_begin`, and the range with it: invalidations that overlap have one range, the smallest that covers all of them.
 * Source: virt/kvm/kvm_main.c:kvm_mmu_invalidate_begin, kvm_mmu_invalidate_range_add.
 */
export const beginInvalidation = (d: StateDraft, first: number, last: number): void => {
  d.notifier.inProgress = Math.min(d.notifier.inProgress + 1, atOnce);
  addToInvalidation(d, first, last);
};

export const addToInvalidation = (d: StateDraft, first: number, last: number): void => {
  const { notifier } = d;
  // Memory that says nothing: the kernel warns about an empty range and goes on.
  if (first === none) return;
  notifier.first = notifier.first === none ? first : Math.min(notifier.first, first);
  notifier.last = Math.max(notifier.last, last);
};

/** The second half of `kvm_mmu_invalidate_end`. The range is dead when nothing is in progress. */
export const endInvalidation = (d: StateDraft): void => {
  const { notifier } = d;
  notifier.inProgress -= 1;
  if (notifier.inProgress > 0) return;
  notifier.first = none;
  notifier.last = none;
};
