/**
 * A stream of random numbers: each call gives a whole number from 0 to `below` - 1. Equal seeds (0 .. 2^32-1) give equal streams, on every
 * machine. Source: mulberry32 by Tommy Ettinger.
 */
export const seeded = (seed: number): ((below: number) => number) => {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
};
