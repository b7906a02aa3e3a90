import { batch, type Queue } from "../search/queue.ts";
import { codeFor, type WordCode } from "../search/words.ts";
import { cell, row, rowOf, stops } from "./control.ts";
import { blockBits, blockStates, inSegment, segmentBits, type SharedMemory } from "./memory.ts";

/** An index of at most so many slots needs no touching: it stays in the cache. */
const fitsCache = 2 ** 16;

/**
 * The set of states that all threads have seen, as one of them uses it. States are compared in full.
 *
 * The log is handed out in blocks: each thread writes the states that it finds into a block of its own, so that a state's number is its
 * place, and the threads meet only in the index. That is an open-addressing table of Int32: the lower bits are the state's number + 1, the
 * bits above are those bits of its hash that do not choose the slot.
 *
 * A slot is written once, from 0 to its entry, by compareExchange, after the words of the state are written; who reads an entry therefore
 * finds those words. Reading it needs no atomic operation, which would cost six times as much: an old 0 is put right by the
 * compareExchange, there is no other old value, and the words are read from a place that is computed from the entry, so that neither
 * compiler nor processor can have read them before. Of two threads that store one state at a time one loses, and uses the place again.
 */
export class SharedTable {
  /** Written so that reads made for their side effect on the cache are not optimised away; means nothing. */
  touched = 0;
  /** States that this thread has stored. */
  count = 0;
  /** Has a limit kept a state from being stored? */
  refused = false;

  readonly width: number;
  readonly #memory: SharedMemory;
  readonly #row: number;
  readonly #code: WordCode;
  readonly #index: Int32Array;
  readonly #keys: readonly Int32Array[];
  #slots: number;
  /** Where this thread stores the next state; if that is `#end`, it has no block. */
  #next = 0;
  #end = 0;
  /** What it has stored from here on is not in a range yet. */
  #from = 0;
  /** How many states it has told the others of. */
  #told = 0;
  /** Which list of ranges the next level has. */
  #upcoming: Int32Array;

  constructor(memory: SharedMemory, thread: number) {
    this.width = memory.width;
    this.#memory = memory;
    this.#row = rowOf(thread);
    this.#code = codeFor(memory.width);
    this.#index = memory.index;
    this.#keys = memory.keys;
    this.#slots = 0;
    this.#upcoming = memory.ranges[0];
    this.refresh();
  }

  /** Tells the others what this thread has stored. To be called before each barrier. */
  publish(): void {
    const { control, fills } = this.#memory;
    if (this.#end > 0) {
      const begin = this.#end - blockStates;
      fills[begin >>> blockBits] = this.#next - begin;
    }
    control[this.#row + row.from] = this.#from;
    control[this.#row + row.to] = this.#next;
    control[this.#row + row.count] = this.count;
    this.#tell();
  }

  /** Takes over what the leader has decided. To be called after each barrier. */
  refresh(): void {
    const { control, ranges } = this.#memory;
    this.#slots = 2 ** (control[cell.bits] as number) - 1;
    this.#from = control[this.#row + row.from] as number;
    this.#upcoming = control[cell.side] === 0 ? ranges[1] : ranges[0];
  }

  /** Stores one state, unless it is there; returns its number, -1 if it was there, -2 if a limit forbids it. */
  add(words: Int32Array): number {
    return this.#store(words, 0, this.#code.hash(words, 0));
  }

  /**
   * Stores the queued states, unless they are there, and calls `stored` or `known` with the number of each and the place of its entry; see
   * `StateTable.addAll`. Ends before the first state that a limit forbids to store.
   */
  addAll(
    queue: Queue,
    to: number,
    stored: (state: number, at: number) => void,
    known: ((state: number, at: number) => void) | null,
  ): void {
    const { entries, stride, width } = queue;
    if (this.#slots >= fitsCache) this.#touch(queue, to);
    for (let at = 0; at < to; at += stride) {
      const state = this.#store(entries, at, entries[at + width] as number);
      if (state >= 0) stored(state, at);
      else if (state === isFull) {
        this.refused = true;
        return;
      } else if (known !== null) known(this.#found, at);
    }
  }
  #found = 0;

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
      sum ^= this.keysOf(state)[this.placeOf(state)] as number;
    }
    this.touched = sum;
  }

  #store(words: Int32Array, from: number, hash: number): number {
    const [index, slots, code] = [this.#index, this.#slots, this.#code];
    const tag = hash & ~slots;
    let slot = hash & slots;
    let written = false;
    for (;;) {
      let entry = index[slot] as number;
      if (entry === 0) {
        if (!written) {
          if (this.#next === this.#end && !this.#takeBlock()) return isFull;
          code.copy(words, from, this.keysOf(this.#next), this.placeOf(this.#next));
          written = true;
        }
        entry = Atomics.compareExchange(index, slot, 0, tag | (this.#next + 1));
        if (entry === 0) {
          this.count++;
          return this.#next++;
        }
      }
      if ((entry & ~slots) === tag) {
        const state = (entry & slots) - 1;
        if (code.same(this.keysOf(state), this.placeOf(state), words, from)) {
          this.#found = state;
          return isKnown;
        }
      }
      slot = (slot + 1) & slots;
    }
  }

  /** Ends a block: what it has is a range of the next level, and nothing is added to it any more. */
  close(): void {
    const { control, fills } = this.#memory;
    if (this.#end > 0)
      fills[(this.#end - 1) >>> blockBits] = blockStates - (this.#end - this.#next);
    if (this.#from < this.#next) {
      const range = 2 * Atomics.add(control, cell.upcoming, 1);
      this.#upcoming[range] = this.#from;
      this.#upcoming[range + 1] = this.#next;
    }
    this.#from = 0;
    this.#next = 0;
    this.#end = 0;
  }

  /** Ends a block, and gets a new one; false if a limit forbids that. */
  #takeBlock(): boolean {
    const { control, maxStates } = this.#memory;
    this.close();
    if (this.#tell() > maxStates) return this.#stop(stops.states);
    const block = Atomics.add(control, cell.blocks, 1);
    if (block >= (control[cell.mostBlocks] as number)) {
      Atomics.sub(control, cell.blocks, 1);
      return this.#stop(stops.memory);
    }
    this.#from = block << blockBits;
    this.#next = this.#from;
    this.#end = this.#from + blockStates;
    return true;
  }

  #stop(why: number): false {
    Atomics.compareExchange(this.#memory.control, cell.stop, 0, why);
    return false;
  }

  /** Adds what this thread has stored to the count of all, and returns that. */
  #tell(): number {
    const more = this.count - this.#told;
    this.#told = this.count;
    return Atomics.add(this.#memory.control, cell.stored, more) + more;
  }

  /** Where a stored state is: an array, and the place of its first word in that. */
  keysOf(state: number): Int32Array {
    return this.#keys[state >>> segmentBits] as Int32Array;
  }
  placeOf(state: number): number {
    return (state & inSegment) * this.width;
  }

  /** Copies a stored state into `words`. */
  load(state: number, words: Int32Array): void {
    this.#code.copy(this.keysOf(state), this.placeOf(state), words, 0);
  }

  /** Empties this thread's part of the index, as it was before it grew. */
  clear(thread: number, slots: number): void {
    const part = Math.ceil(slots / this.#memory.threads);
    this.#index.fill(0, part * thread, Math.min(slots, part * (thread + 1)));
  }

  /** Enters the states of a block into the emptied index. All are different, so that nothing is compared. */
  refill(block: number): void {
    const [index, slots, { hash }] = [this.#index, this.#slots, this.#code];
    const first = block << blockBits;
    const [keys, place] = [this.keysOf(first), this.placeOf(first)];
    const { width, fills } = this.#memory;
    const some = fills[block] as number;
    let sum = 0;
    for (let i = 0; i < some; i++) {
      const h = hash(keys, place + i * width);
      hashes[i] = h;
      sum ^= index[h & slots] as number;
    }
    this.touched = sum;
    for (let i = 0; i < some; i++) {
      const h = hashes[i] as number;
      const entry = (h & ~slots) | (first + i + 1);
      let slot = h & slots;
      while (index[slot] !== 0 || Atomics.compareExchange(index, slot, 0, entry) !== 0)
        slot = (slot + 1) & slots;
    }
  }
}

const isKnown = -1;
const isFull = -2;
const hashes = new Int32Array(batch);
