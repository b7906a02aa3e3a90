import { generateOnce } from "../state/generate.ts";

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

/** What is done with the words of a state, for one width: compiled, since loops of a few rounds cost more than what they do. */
export interface WordCode {
  /** The hash of the words from `at` on. */
  readonly hash: (words: Int32Array, at: number) => number;
  readonly same: (a: Int32Array, atA: number, b: Int32Array, atB: number) => boolean;
  readonly copy: (from: Int32Array, at: number, to: Int32Array, place: number) => void;
}

const known = new Map<number, WordCode>();

export const codeFor = (width: number): WordCode => {
  const before = known.get(width);
  if (before !== undefined) return before;
  const each = (text: (w: number) => string, between: string): string =>
    Array.from({ length: width }, (_, w) => text(w)).join(between);
  const words = Array.from({ length: width }, (_, w) => `words[at + ${w}]`);
  const fresh = generateOnce<WordCode>(
    "words",
    `return {
  hash: (words, at) => { ${hashText(words)} return h; },
  same: (a, atA, b, atB) => ${each((w) => `a[atA + ${w}] === b[atB + ${w}]`, " && ")},
  copy: (from, at, to, place) => { ${each((w) => `to[place + ${w}] = from[at + ${w}];`, " ")} },
};`,
  );
  known.set(width, fresh);
  return fresh;
};
