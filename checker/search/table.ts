import type { SearchLimits } from "../verdict.ts";
import { hashOf, type Hash } from "./hash.ts";
import type { Queue } from "./queue.ts";

/** What `add` answers if the state is known already. */
export const isKnown = -1;
/** What `add` answers if a limit forbids to store the state; `full` says which. */
export const isFull = -2;

/** States in one chunk of the log. */
const chunkBits = 14;
const chunkStates = 1 << chunkBits;
const inChunk = chunkStates - 1;

/** Above this share of used slots the index doubles: 4 bytes a slot are then at most 11.4 a state. */
const maxLoad = 0.7;
const smallestIndexBits = 10;
/** An index of at most so many slots needs no touching: it stays in the cache. */
const fitsCache = 2 ** 16;
/** An entry of the index is a state's number + 1, and must stay positive. */
const largestIndexBits = 30;

/**
 * The set of states seen, in the order in which they were found, which is also the queue of a breadth-first search. States are
 * compared in full: no two are ever taken for one.
 *
 * The log grows in chunks, so that growing copies nothing. The index is an open-addressing table of Int32: the lower bits are the
 * state's number + 1, the bits above are those bits of its hash that do not choose the slot, which saves most looks into the log.
 */
export class StateTable {
  count = 0;
  full: "max-states" | "max-memory" | null = null;
  /** Written so that reads made for their side effect on the cache are not optimised away; means nothing. */
  touched = 0;

  readonly #width: number;
  readonly #hash: Hash;
  readonly #maxStates: number;
  readonly #maxBytes: number;
  readonly #keys: Int32Array[] = [];
  readonly #parents: Int32Array[] = [];
  readonly #vias: Uint16Array[] = [];
  #index = new Int32Array(1 << smallestIndexBits);
  #slots = (1 << smallestIndexBits) - 1;
  #room = Math.floor((1 << smallestIndexBits) * maxLoad);

  /** `width` is the number of words of a state. */
  constructor(width: number, { maxStates, maxBytes }: SearchLimits) {
    this.#width = width;
    this.#hash = hashOf(width);
    this.#maxStates = maxStates ?? Number.POSITIVE_INFINITY;
    this.#maxBytes = maxBytes ?? Number.POSITIVE_INFINITY;
  }

  /** Bytes held by the log and the index. */
  get bytes(): number {
    return this.#index.byteLength + this.#keys.length * this.#chunkBytes;
  }

  get #chunkBytes(): number {
    return chunkStates * (4 * this.#width + 6);
  }

  /** Stores the state that `words` holds, unless it is there; returns its number, `isKnown` or `isFull`. */
  add(words: Int32Array, parent: number, via: number): number {
    return this.#store(words, 0, this.#hash(words, 0), parent, via);
  }

  /**
   * Stores the queued states in their order, unless they are there, and calls `stored` with the number of each new one and the place of
   * its entry. Ends before the first state that a limit forbids to store; says in `full` which.
   *
   * The first two passes change nothing: they touch the slots of the index and then the states that those name, so that the third finds
   * them in the cache. One after the other each look would wait for memory.
   */
  addAll(queue: Queue, to: number, stored: (state: number, at: number) => void): void {
    const { entries, stride, width } = queue;
    if (this.#index.length > fitsCache) this.#touch(queue, to);
    for (let at = 0; at < to; at += stride) {
      const hash = entries[at + width] as number;
      const parent = entries[at + width + 1] as number;
      const state = this.#store(entries, at, hash, parent, entries[at + width + 2] as number);
      if (state >= 0) stored(state, at);
      else if (state === isFull) return;
    }
  }

  #touch({ entries, stride, width }: Queue, to: number): void {
    const [index, slots] = [this.#index, this.#slots];
    let sum = 0;
    for (let at = width; at < to; at += stride)
      sum ^= index[(entries[at] as number) & slots] as number;
    for (let at = width; at < to; at += stride) {
      const hash = entries[at] as number;
      const entry = index[hash & slots] as number;
      if (entry === 0 || (entry & ~slots) !== (hash & ~slots)) continue;
      const state = (entry & slots) - 1;
      sum ^= (this.#keys[state >>> chunkBits] as Int32Array)[(state & inChunk) * width] as number;
    }
    this.touched = sum;
  }

  #store(words: Int32Array, from: number, hash: number, parent: number, via: number): number {
    const width = this.#width;
    const index = this.#index;
    const slots = this.#slots;
    const tag = hash & ~slots;
    let slot = hash & slots;
    for (;;) {
      const entry = index[slot] as number;
      if (entry === 0) break;
      if ((entry & ~slots) === tag && this.#isAt((entry & slots) - 1, words, from)) return isKnown;
      slot = (slot + 1) & slots;
    }
    const state = this.count;
    if (state >= this.#room || (state & inChunk) === 0) {
      if (!this.#makeRoom(state)) return isFull;
      if (index !== this.#index) slot = this.#freeSlot(hash);
    } else if (state >= this.#maxStates) {
      this.full = "max-states";
      return isFull;
    }
    this.#index[slot] = (hash & ~this.#slots) | (state + 1);
    const chunk = state >>> chunkBits;
    const place = state & inChunk;
    const keys = this.#keys[chunk] as Int32Array;
    for (let w = 0, to = place * width; w < width; w++, to++) keys[to] = words[from + w] as number;
    (this.#parents[chunk] as Int32Array)[place] = parent;
    (this.#vias[chunk] as Uint16Array)[place] = via;
    this.count = state + 1;
    return state;
  }

  /** The number of the state that `words` holds, or `isKnown` (-1) if it was never stored. */
  find(words: Int32Array): number {
    const hash = this.#hash(words, 0);
    const slots = this.#slots;
    for (let slot = hash & slots; ; slot = (slot + 1) & slots) {
      const entry = this.#index[slot] as number;
      if (entry === 0) return -1;
      if ((entry & ~slots) === (hash & ~slots) && this.#isAt((entry & slots) - 1, words, 0))
        return (entry & slots) - 1;
    }
  }

  /** Copies a stored state into `words`. */
  load(state: number, words: Int32Array): void {
    const width = this.#width;
    const keys = this.#keys[state >>> chunkBits] as Int32Array;
    for (let w = 0, from = (state & inChunk) * width; w < width; w++, from++)
      words[w] = keys[from] as number;
  }

  /** One word of a stored state. */
  word(state: number, word: number): number {
    return (this.#keys[state >>> chunkBits] as Int32Array)[
      (state & inChunk) * this.#width + word
    ] as number;
  }

  /** The state that this one was found from; the first state is its own parent. */
  parent(state: number): number {
    return (this.#parents[state >>> chunkBits] as Int32Array)[state & inChunk] as number;
  }

  /** The transitions of a shortest way from the first state to this one. */
  wayTo(state: number): readonly number[] {
    const way: number[] = [];
    for (let here = state; here !== 0; here = this.parent(here))
      way.push((this.#vias[here >>> chunkBits] as Uint16Array)[here & inChunk] as number);
    return way.reverse();
  }

  #isAt(state: number, words: Int32Array, from: number): boolean {
    const width = this.#width;
    const keys = this.#keys[state >>> chunkBits] as Int32Array;
    for (let w = 0, at = (state & inChunk) * width; w < width; w++, at++)
      if (keys[at] !== words[from + w]) return false;
    return true;
  }

  #freeSlot(hash: number): number {
    let slot = hash & this.#slots;
    while (this.#index[slot] !== 0) slot = (slot + 1) & this.#slots;
    return slot;
  }

  /** Adds a chunk and doubles the index as the next state needs it; false if a limit forbids that. */
  #makeRoom(state: number): boolean {
    if (state >= this.#maxStates) {
      this.full = "max-states";
      return false;
    }
    const newChunk = (state & inChunk) === 0;
    const doubled = state >= this.#room ? this.#index.length * 2 : this.#index.length;
    const after = doubled * 4 + (this.#keys.length + (newChunk ? 1 : 0)) * this.#chunkBytes;
    if (after > this.#maxBytes || doubled > 2 ** largestIndexBits) {
      this.full = "max-memory";
      return false;
    }
    if (doubled > this.#index.length) this.#rehash(doubled);
    if (newChunk) {
      this.#keys.push(new Int32Array(chunkStates * this.#width));
      this.#parents.push(new Int32Array(chunkStates));
      this.#vias.push(new Uint16Array(chunkStates));
    }
    return true;
  }

  #rehash(length: number): void {
    this.#index = new Int32Array(length);
    this.#slots = length - 1;
    this.#room = Math.floor(length * maxLoad);
    for (let state = 0; state < this.count; state++) {
      const keys = this.#keys[state >>> chunkBits] as Int32Array;
      const hash = this.#hash(keys, (state & inChunk) * this.#width);
      this.#index[this.#freeSlot(hash)] = (hash & ~this.#slots) | (state + 1);
    }
  }
}
