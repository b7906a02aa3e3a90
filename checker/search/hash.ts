import { generate } from "../state/generate.ts";

/**
 * Statements that leave in `h` a multiplicative hash of the words that these expressions give, mixed at the end since both its lower and
 * its upper bits are used. Text, since the code that computes successors has their words at hand.
 */
export const hashText = (words: readonly string[]): string =>
  [
    "let h = 0;",
    ...words.map((word) => `h = Math.imul(h ^ ${word}, 0x9e3779b1); h ^= h >>> 15;`),
    "h = Math.imul(h ^ (h >>> 13), 0x85ebca6b); h ^= h >>> 16;",
  ].join(" ");

/** Hashes as many words as the function is made for, from `at` on. */
export type Hash = (words: Int32Array, at: number) => number;

const known = new Map<number, Hash>();

/** The hash of states of `width` words. */
export const hashOf = (width: number): Hash => {
  const before = known.get(width);
  if (before !== undefined) return before;
  const words = Array.from({ length: width }, (_, w) => `words[at + ${w}]`);
  const fresh = generate<Hash>(`return (words, at) => { ${hashText(words)} return h; };`, {});
  known.set(width, fresh);
  return fresh;
};
