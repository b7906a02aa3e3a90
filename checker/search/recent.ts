/**
 * Successors that were queued a short while ago, one for each of so many values of a hash: in a breadth-first search most of those that
 * are met again are met again soon, since steps of two actors that do not touch each other lead to one state in either order. What is
 * here need not be looked up in the table, whose memory is far away. States are compared in full.
 *
 * Who keeps the transitions to states that are known needs every successor, and must do without.
 */
export interface Recent {
  /** The words of each. */
  readonly words: Int32Array;
  readonly mask: number;
}

/**
 * Room for all of them. With a thousand places half of all successors that are known are found here (bench/peers), with sixteen thousand
 * another tenth, but then they leave the fast caches.
 */
const mostBytes = 2 ** 16;

/** Memory for successors of so many words; `begin` must come before the first one. */
export const makeRecent = (width: number): Recent => {
  let places = 1;
  while (2 * places * width * 4 <= mostBytes) places *= 2;
  return { words: new Int32Array(width * places), mask: places - 1 };
};

/** `first` is the first state of the search, which is known before all others: all places hold it at the beginning. */
export const begin = ({ words }: Recent, first: Int32Array): void => {
  for (let at = 0; at < words.length; at += first.length) words.set(first, at);
};
