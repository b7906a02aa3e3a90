import { offsetInRegion, regionOf } from "../../model/world.ts";

/**
 * Where the model's world is in the real one. A gfn of the model is half of a real huge page, 256 frames; guest and VMM touch one frame of
 * it, the first of the huge page or its last.
 */
export const pageBytes = 4096;
export const framesPerGfn = 256;
export const bytesPerGfn = framesPerGfn * pageBytes;
export const guestStart = 0x40000000;

/** Which of a gfn's 256 frames is touched. */
export const representative = (gfn: number): number =>
  offsetInRegion(gfn) === 0 ? 0 : framesPerGfn - 1;

/** Byte within the guest's (or the VMM's) memory of what is touched. */
export const touchedByte = (gfn: number): number =>
  gfn * bytesPerGfn + representative(gfn) * pageBytes;

/** Byte at which the huge page of a page begins. */
export const regionByte = (page: number): number => regionOf(page) * 2 * bytesPerGfn;
