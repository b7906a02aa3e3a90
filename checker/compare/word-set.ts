import { codeFor } from "../search/words.ts";

/** Lists of words of one width, each kept once and numbered in the order in which they came. */
export interface WordSet {
  readonly count: () => number;
  /** The number of the list in `words`, which is kept if it is new: then the number is the count before. */
  readonly add: (words: Int32Array) => number;
  /** Copies list `number` to the beginning of `words`. */
  readonly load: (number: number, words: Int32Array) => void;
  readonly clear: () => void;
}

/**
 * An open-addressing table that compares in full. Smaller than the search's own table (`search/table.ts`), and can be emptied, since it
 * serves many explorations of some hundred states each.
 */
export const makeWordSet = (width: number): WordSet => {
  const code = codeFor(width);
  let lists = new Int32Array(256 * width);
  let index = new Int32Array(1024);
  let count = 0;

  const slotOf = (words: Int32Array, from: number): number => {
    const mask = index.length - 1;
    let slot = code.hash(words, from) & mask;
    for (;;) {
      const entry = index[slot] ?? 0;
      if (entry === 0 || code.same(lists, (entry - 1) * width, words, from)) return slot;
      slot = (slot + 1) & mask;
    }
  };
  const grow = (): void => {
    const larger = new Int32Array(lists.length * 2);
    larger.set(lists);
    lists = larger;
  };
  const rehash = (): void => {
    index = new Int32Array(index.length * 2);
    for (let number = 0; number < count; number++)
      index[slotOf(lists, number * width)] = number + 1;
  };
  return {
    count: () => count,
    add: (words) => {
      const slot = slotOf(words, 0);
      const entry = index[slot] ?? 0;
      if (entry !== 0) return entry - 1;
      if ((count + 1) * width > lists.length) grow();
      code.copy(words, 0, lists, count * width);
      index[slot] = count + 1;
      count++;
      if (count * 2 > index.length) rehash();
      return count - 1;
    },
    load: (number, words) => code.copy(lists, number * width, words, 0),
    clear: () => {
      // Emptying a table that has grown costs as much as filling it.
      if (index.length > 16 * count && index.length > 1024) index = new Int32Array(1024);
      else index.fill(0);
      count = 0;
    },
  };
};
