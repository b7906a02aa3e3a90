import { mostLevels, type SearchLimits } from "../verdict.ts";
import { isExhausted } from "../search/exhausted.ts";
import { cell, controlCells } from "./control.ts";

/** States that a thread gets room for at a time, and the largest piece of work. */
export const blockBits = 8;
export const blockStates = 1 << blockBits;
/** States in one buffer of the log: a typed array cannot have as many words as 10^9 states need. */
export const segmentBits = 20;
const segmentStates = 1 << segmentBits;
export const inSegment = segmentStates - 1;

const smallestIndexBits = 16;
/** Above this share of used slots the index grows. */
export const maxLoad = 0.6;
/** A system with many transitions wants room for the successors of one range, however few states it has. */
const smallestReservedBits = 22;
/** Node 20 sends an array of 2^32 bytes to a thread as an empty one, without a word. */
const largestIndexBits = 29;
const smallestBuffer = 2 ** 26;
const largestBuffer = 2 ** 30;
/** Where no limit is given. */
const defaultBytes = 4 * 2 ** 30;

export type Masks = Uint8Array | Uint16Array | Int32Array;

/** How large the things are that a search stores. */
export interface Sizes {
  /** Words of a state. */
  readonly width: number;
  readonly properties: number;
  readonly actors: number;
}

/**
 * What the threads of one search share. Plain data over SharedArrayBuffers, so that it can be sent to them.
 *
 * Room is reserved for all that the limits allow, since a buffer that threads have can neither grow nor move. Pages that nobody has
 * touched cost nothing.
 */
export interface SharedMemory {
  readonly threads: number;
  readonly width: number;
  readonly maxStates: number;
  readonly maxBytes: number;
  /** See `cell`. */
  readonly control: Int32Array;
  /** The index; see `SharedTable`. */
  readonly index: Int32Array;
  /** The words of the states, by segments. */
  readonly keys: readonly Int32Array[];
  /** How many states of each block there are. */
  readonly fills: Int32Array;
  /** Two lists of ranges of states, each a first number and an end: of the level that is expanded, and of the next. */
  readonly ranges: readonly [Int32Array, Int32Array];
  /** By property: 1 + the length of the schedule by which something was found first, or 0. */
  readonly found: Int32Array;
  /** By state, for can-finish: the actors that can be idle, as far as known. */
  readonly masks: readonly Masks[];
  /** By level: states that are known when it begins; see `Levels`. */
  readonly levels: Int32Array;
  /** By thread, for those who watch: transitions taken so far. */
  readonly taken: Float64Array;
}

export const bytesOfBlock = (width: number): number => 4 * width * blockStates;

/**
 * Hands out parts of large buffers. Large, since what is below 32 MB comes from malloc's heap once such a piece has been freed before, and
 * is then cleared page by page: 4 GB of small pieces took 12 s.
 */
class Reserved {
  readonly #size: number;
  #buffer: SharedArrayBuffer | null = null;
  #used = 0;

  constructor(bytes: number) {
    this.#size = Math.min(largestBuffer, Math.max(smallestBuffer, bytes));
  }

  int32(length: number): Int32Array {
    return new Int32Array(...this.#take(4 * length), length);
  }
  uint16(length: number): Uint16Array {
    return new Uint16Array(...this.#take(2 * length), length);
  }
  uint8(length: number): Uint8Array {
    return new Uint8Array(...this.#take(length), length);
  }
  float64(length: number): Float64Array {
    return new Float64Array(...this.#take(8 * length), length);
  }

  #take(bytes: number): [SharedArrayBuffer, number] {
    let [buffer, from] = [this.#buffer, Math.ceil(this.#used / 64) * 64];
    if (buffer === null || from + bytes > buffer.byteLength) {
      buffer = new SharedArrayBuffer(Math.max(this.#size, bytes));
      from = 0;
      this.#buffer = buffer;
    }
    this.#used = from + bytes;
    return [buffer, from];
  }
}

/** Reserves memory for a search, and for `spared` blocks beyond its states if it is to be kept; null if the machine refuses even little of it. */
export const reserve = (
  sizes: Sizes,
  threads: number,
  {
    maxStates = Number.POSITIVE_INFINITY,
    maxBytes = defaultBytes,
    expectedStates = 0,
  }: SearchLimits,
  spared = 0,
): SharedMemory | null => {
  for (let bytes = maxBytes; ; bytes /= 2)
    try {
      return reserveOnce(sizes, threads, maxStates, bytes, expectedStates, spared);
    } catch (thrown) {
      if (!isExhausted(thrown)) throw thrown;
      if (bytes < 2 ** 20) return null;
    }
};

const reserveOnce = (
  { width, properties, actors }: Sizes,
  threads: number,
  maxStates: number,
  maxBytes: number,
  expectedStates: number,
  spared: number,
): SharedMemory => {
  // Each thread may have filled one block when the limit is noticed, and has a second one begun.
  const byStates = Math.ceil(maxStates / blockStates) + 2 * threads + spared;
  const byBytes = Math.floor(maxBytes / bytesOfBlock(width));
  const byNumbers = 2 ** (largestIndexBits - blockBits);
  const blocks = Math.max(1, Math.min(byStates, byBytes, byNumbers));
  let bits = smallestReservedBits;
  while (bits < largestIndexBits && 2 ** bits < 4 * blocks * blockStates) bits++;
  const states = blocks * blockStates;
  let indexBits = smallestIndexBits;
  const expected = Math.min(expectedStates, states);
  while (indexBits < bits && 2 ** indexBits * maxLoad < expected) indexBits++;
  if (4 * 2 ** indexBits > maxBytes / 2) indexBits = smallestIndexBits;
  const segments = Array.from({ length: Math.ceil(states / segmentStates) }, (_, s) =>
    Math.min(segmentStates, states - s * segmentStates),
  );
  const memory = new Reserved(states * (4 * width + 2) + 4 * 2 ** bits);
  const control = memory.int32(controlCells(threads));
  control[cell.level] = -1;
  control[cell.bits] = indexBits;
  control[cell.logs] = 1;
  control[cell.keeps] = spared > 0 ? 1 : 0;
  control[cell.mostBlocks] = Math.min(
    blocks,
    Math.floor((maxBytes - 4 * 2 ** indexBits) / bytesOfBlock(width)),
  );
  const mostRanges = blocks + 2 * threads;
  return {
    threads,
    width,
    maxStates,
    maxBytes,
    control,
    index: memory.int32(2 ** bits),
    keys: segments.map((length) => memory.int32(length * width)),
    fills: memory.int32(blocks),
    ranges: [memory.int32(2 * mostRanges), memory.int32(2 * mostRanges)],
    found: memory.int32(properties),
    masks: segments.map((length) =>
      actors <= 8
        ? memory.uint8(length)
        : actors <= 16
          ? memory.uint16(length)
          : memory.int32(length),
    ),
    levels: memory.int32(mostLevels),
    taken: memory.float64(threads),
  };
};
