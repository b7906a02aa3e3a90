import type { SearchLimits } from "../verdict.ts";
import { isExhausted } from "./exhausted.ts";
import { batch, type Queue } from "./queue.ts";
import { Slabs } from "./slabs.ts";
import { codeFor, type WordCode } from "./words.ts";

/** What `add` answers if the state is known already. */
export const isKnown = -1;
/** What `add` answers if a limit forbids to store the state; `full` says which. */
export const isFull = -2;

/** States in one chunk of the log. */
const chunkBits = 14;
const chunkStates = 1 << chunkBits;
const inChunk = chunkStates - 1;

/** Above this share of used slots the index doubles: 4 bytes a slot are then at most 11.4 a state. */
export const maxLoad = 0.7;
/** The same where there is no memory to double it. */
const fullLoad = 0.95;
const smallestIndexBits = 10;
/** An index of at most so many slots needs no touching: it stays in the cache. */
const fitsCache = 2 ** 16;
/** An entry of the index is a state's number + 1, and must stay positive. */
const largestIndexBits = 30;
/** Bytes of a state in the log, beside its words: parent and transition. */
export const linkBytes = 6;

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
  /** Bytes that the caller holds beside the table, and would give up: the limit of memory counts them as long as it can. */
  beside = 0;
  /** The state that `put` has found again. */
  found = 0;
  /** Written so that reads made for their side effect on the cache are not optimised away; means nothing. */
  touched = 0;

  readonly width: number;
  readonly #code: WordCode;
  readonly #maxStates: number;
  readonly #maxBytes: number;
  readonly #slabs = new Slabs();
  readonly #keys: Int32Array[] = [];
  readonly #parents: Int32Array[] = [];
  readonly #vias: Uint16Array[] = [];
  #index = new Int32Array(1 << smallestIndexBits);
  #slots = (1 << smallestIndexBits) - 1;
  #room = Math.floor((1 << smallestIndexBits) * maxLoad);

  /** `width` is the number of words of a state. */
  constructor(width: number, { maxStates, maxBytes, expectedStates = 0 }: SearchLimits) {
    this.width = width;
    this.#code = codeFor(width);
    this.#maxStates = maxStates ?? Number.POSITIVE_INFINITY;
    this.#maxBytes = maxBytes ?? Number.POSITIVE_INFINITY;
    this.#makeIndexFor(Math.min(expectedStates, this.#maxStates));
  }

  /** Slots that are never touched cost nothing, so a guess that is too high does no harm. */
  #makeIndexFor(states: number): void {
    let length = this.#index.length;
    while (length < 2 ** largestIndexBits && length * maxLoad < states) length *= 2;
    if (length > this.#index.length && this.#fits(4 * length))
      this.#allocates(() => this.#rehash(length));
  }

  /** Forgets all states, and keeps memory for about as many. */
  clear(): void {
    let { length } = this.#index;
    while (length > 1 << smallestIndexBits && length > 8 * this.count) length /= 2;
    if (length === this.#index.length) this.#index.fill(0);
    else this.#index = new Int32Array(length);
    this.#slots = length - 1;
    this.#room = Math.floor(length * maxLoad);
    this.count = 0;
    this.full = null;
    this.beside = 0;
    this.found = 0;
  }

  /** The first `count` states with their links, in pieces of bytes; `restore` takes them. They are views of what is never written again. */
  logs(count: number): readonly Uint8Array[] {
    return this.#keys.flatMap((_, chunk) =>
      this.#columns(chunk, Math.min(chunkStates, count - chunk * chunkStates)),
    );
  }

  /** Stores `count` states in a table that has none, as `logs` of another one gave them. Throws RangeError if there is no memory for them. */
  restore(count: number, fill: (into: Uint8Array) => void): void {
    for (let from = 0; from < count; from += chunkStates) {
      if (!this.#addChunk())
        throw new RangeError("Array buffer allocation failed: the limit of memory");
      const columns = this.#columns(from / chunkStates, Math.min(chunkStates, count - from));
      for (const column of columns) fill(column);
    }
    this.count = count;
    let { length } = this.#index;
    while (length < 2 ** largestIndexBits && Math.floor(length * maxLoad) < count) length *= 2;
    if (!this.#fits(4 * (length - this.#index.length)) && length * fullLoad > 2 * count)
      length /= 2;
    this.#rehash(length);
    if (Math.floor(length * maxLoad) < count) this.#room = Math.floor(length * fullLoad);
  }

  /** What is stored of the first `some` states of a chunk. */
  #columns(chunk: number, some: number): readonly Uint8Array[] {
    if (some <= 0) return [];
    return [
      (this.#keys[chunk] as Int32Array).subarray(0, some * this.width),
      (this.#parents[chunk] as Int32Array).subarray(0, some),
      (this.#vias[chunk] as Uint16Array).subarray(0, some),
    ].map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }

  /** Bytes held by the log and the index. */
  get bytes(): number {
    return this.#index.byteLength + this.#keys.length * this.#chunkBytes;
  }

  get #chunkBytes(): number {
    return chunkStates * (4 * this.width + linkBytes);
  }

  /** Stores the state that `words` holds, unless it is there; returns its number, `isKnown` or `isFull`. */
  add(words: Int32Array, parent: number, via: number): number {
    return this.put(words, 0, this.#code.hash(words, 0), parent, via);
  }

  /**
   * Stores the queued states in their order, unless they are there, and calls `stored` with the number of each new one and the place of
   * its entry, or `known` with those of one that was there. Ends before the first state that a limit forbids to store; says in `full` which.
   */
  addAll(
    queue: Queue,
    to: number,
    stored: (state: number, at: number) => void,
    known: ((state: number, at: number) => void) | null,
  ): void {
    const { entries, stride, width } = queue;
    this.touch(queue, to);
    for (let at = 0; at < to; at += stride) {
      const hash = entries[at + width] as number;
      const parent = entries[at + width + 1] as number;
      const state = this.put(entries, at, hash, parent, entries[at + width + 2] as number);
      if (state >= 0) stored(state, at);
      else if (state === isFull) return;
      else if (known !== null) known(this.found, at);
    }
  }

  /**
   * Changes nothing: touches the slots of the index for the queued states and then the states that those name, so that looking them up
   * finds them in the cache. One after the other each look would wait for memory.
   */
  touch({ entries, stride, width }: Queue, to: number): void {
    if (this.#index.length <= fitsCache) return;
    const [index, slots] = [this.#index, this.#slots];
    let sum = 0;
    for (let at = width; at < to; at += stride)
      sum ^= index[(entries[at] as number) & slots] as number;
    for (let at = width; at < to; at += stride) {
      const hash = entries[at] as number;
      const entry = index[hash & slots] as number;
      if (entry === 0 || (entry & ~slots) !== (hash & ~slots)) continue;
      const state = (entry & slots) - 1;
      sum ^= this.keysOf(state)[this.placeOf(state)] as number;
    }
    this.touched = sum;
  }

  /** The number of the state whose words are in `words` from `from` on, or -1; `hash` is that of the words. */
  find(words: Int32Array, from: number, hash: number): number {
    const [index, slots] = [this.#index, this.#slots];
    const tag = hash & ~slots;
    for (let slot = hash & slots; ; slot = (slot + 1) & slots) {
      const entry = index[slot] as number;
      if (entry === 0) return -1;
      if ((entry & ~slots) === tag && this.#isAt((entry & slots) - 1, words, from))
        return (entry & slots) - 1;
    }
  }

  /**
   * Like `add`, for words that are in `words` from `from` on, and whose hash is known. Where it answers `isKnown`, `found` is the state.
   */
  put(words: Int32Array, from: number, hash: number, parent: number, via: number): number {
    const width = this.width;
    const index = this.#index;
    const slots = this.#slots;
    const tag = hash & ~slots;
    let slot = hash & slots;
    for (;;) {
      const entry = index[slot] as number;
      if (entry === 0) break;
      if ((entry & ~slots) === tag && this.#isAt((entry & slots) - 1, words, from)) {
        this.found = (entry & slots) - 1;
        return isKnown;
      }
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
    this.#code.copy(words, from, keys, place * width);
    (this.#parents[chunk] as Int32Array)[place] = parent;
    (this.#vias[chunk] as Uint16Array)[place] = via;
    this.count = state + 1;
    return state;
  }

  /** Copies a stored state into `words`. */
  load(state: number, words: Int32Array): void {
    this.#code.copy(this.keysOf(state), this.placeOf(state), words, 0);
  }

  /** Where a stored state is: an array, and the place of its first word in that. */
  keysOf(state: number): Int32Array {
    return this.#keys[state >>> chunkBits] as Int32Array;
  }
  placeOf(state: number): number {
    return (state & inChunk) * this.width;
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
    return this.#code.same(this.keysOf(state), this.placeOf(state), words, from);
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
    const roomy = state < this.#room || this.#grow(state);
    const needsChunk = state >>> chunkBits === this.#keys.length;
    if (!roomy || (needsChunk && !this.#allocates(() => this.#addChunk())))
      this.full = "max-memory";
    return this.full === null;
  }

  /** Does what `action` does, or nothing and false if the machine has less memory than the limit allows. */
  #allocates(action: () => boolean): boolean {
    try {
      return action();
    } catch (thrown) {
      if (!isExhausted(thrown)) throw thrown;
      return false;
    }
  }

  #fits(more: number): boolean {
    const after = this.bytes + more;
    if (after + this.beside > this.#maxBytes) this.beside = 0;
    return after <= this.#maxBytes;
  }

  #addChunk(): boolean {
    if (!this.#fits(this.#chunkBytes)) return false;
    const [buffer, from] = this.#slabs.take(this.#chunkBytes);
    const length = chunkStates * this.width;
    this.#keys.push(new Int32Array(buffer, from, length));
    this.#parents.push(new Int32Array(buffer, from + 4 * length, chunkStates));
    this.#vias.push(new Uint16Array(buffer, from + 4 * (length + chunkStates), chunkStates));
    return true;
  }

  /** Doubles the index; where that is not possible any more, fills the one there is. */
  #grow(state: number): boolean {
    const { length } = this.#index;
    const may = length < 2 ** largestIndexBits && this.#fits(4 * length);
    if (may && this.#allocates(() => this.#rehash(2 * length))) return true;
    this.#room = Math.floor(length * fullLoad);
    return state < this.#room;
  }

  /** Batch by batch, each in two passes: see `addAll`. */
  #rehash(length: number): true {
    const index = new Int32Array(length);
    const slots = length - 1;
    const { hash } = this.#code;
    const hashes = new Int32Array(batch);
    let sum = 0;
    for (let from = 0; from < this.count; from += batch) {
      const some = Math.min(batch, this.count - from);
      // A batch lies within one chunk.
      const [keys, place] = [this.keysOf(from), this.placeOf(from)];
      for (let i = 0; i < some; i++) {
        const h = hash(keys, place + i * this.width);
        hashes[i] = h;
        sum ^= index[h & slots] as number;
      }
      for (let i = 0; i < some; i++) {
        const h = hashes[i] as number;
        let slot = h & slots;
        while (index[slot] !== 0) slot = (slot + 1) & slots;
        index[slot] = (h & ~slots) | (from + i + 1);
      }
    }
    this.touched = sum;
    this.#index = index;
    this.#slots = slots;
    this.#room = Math.floor(length * maxLoad);
    return true;
  }
}
