import type { State, StateDraft } from "../state/state.ts";

/**
 * Does the ioctl's dirty bitmap have a bit for this gfn? Bitmaps belong to slots in the kernel, here to gfns: with a single slot all of
 * them are meant, and the ioctl does not say which.
 */
export const isTarget = (s: State | StateDraft, gfn: number): boolean => {
  const { base, pages } = s.ioctl;
  return pages === 0 || (gfn >= base && gfn < base + pages);
};
