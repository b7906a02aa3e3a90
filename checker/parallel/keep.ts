import type { EdgeMark } from "../search/edges.ts";
import type { Levels } from "../verdict.ts";
import { cell } from "./control.ts";
import type { Share } from "./member.ts";
import {
  blockBits,
  blockStates,
  bytesOfBlock,
  maxLoad,
  segmentBits,
  type SharedMemory,
} from "./memory.ts";
import { bytesOf } from "./conclude.ts";

/** A log of transitions that nobody adds to any more, with the states that it is of; see `FinishShare`. Over shared memory. */
export interface Chapter {
  readonly mark: EdgeMark;
  /** See `EdgeLog.logs`. */
  readonly numbers: Int32Array;
  readonly bytes: readonly Uint8Array[];
  /** Three numbers for each range of states: from, to, and by which number the log knows the first. */
  readonly expanded: Int32Array;
}

/** What one thread tells of itself when the search is to be kept. */
export interface KeptPart {
  readonly kind: "kept-part";
  /** Which time it is. */
  readonly save: number;
  readonly thread: number;
  readonly counts: Omit<Share, "edgeBytes" | "stuck">;
  /** A range of which a limit has kept the successors from being stored. */
  readonly unfinished: readonly [number, number] | null;
  /** null if the logs were given up, or nobody wants them. */
  readonly chapters: readonly Chapter[] | null;
}

/** What one of the threads tells of all. */
export interface KeptWhole {
  readonly kind: "kept-whole";
  readonly save: number;
  readonly stored: number;
  readonly blocks: number;
  readonly level: number;
  readonly levels: Levels;
  readonly found: readonly number[];
  readonly fills: Int32Array;
  /** Ranges of the level that are not given out yet, and of the next: pairs of a first number and an end. */
  readonly open: Int32Array;
  readonly upcoming: Int32Array;
}

export type Kept = KeptPart | KeptWhole;

/** All that a search on threads has counted and found between two ranges: plain data. */
export interface TogetherCounted {
  readonly kind: "together";
  readonly width: number;
  readonly states: number;
  readonly blocks: number;
  readonly level: number;
  readonly levels: Levels;
  /** Ranges of the level that are still to be expanded, and of the next. */
  readonly open: number;
  readonly upcoming: number;
  /** By property: see `SharedMemory.found`. */
  readonly found: readonly number[];
  readonly transitions: number;
  readonly midway: number;
  readonly exercised: readonly number[];
  readonly waits: readonly number[];
  readonly tally: readonly number[];
  readonly left: readonly number[];
  /** null if the transitions are not kept. */
  readonly chapters:
    | readonly { readonly mark: EdgeMark; readonly bytes: number; readonly expanded: number }[]
    | null;
  readonly bytes: number;
}

export interface TogetherSnapshot {
  readonly counted: TogetherCounted;
  /** Views of shared memory that is never written again. */
  readonly logs: readonly Uint8Array[];
}

export interface TogetherSaved {
  readonly counted: TogetherCounted;
  readonly fill: (into: Uint8Array) => void;
}

/** What the leader's thread tells; to be called when all threads have closed their blocks. */
export const keptWhole = ({ control, fills, ranges, levels, found }: SharedMemory): KeptWhole => {
  const side = control[cell.side] === 0 ? 0 : 1;
  const blocks = control[cell.blocks] as number;
  const level = control[cell.level] as number;
  return {
    kind: "kept-whole",
    save: control[cell.saves] as number,
    stored: control[cell.stored] as number,
    blocks,
    level,
    levels: [...levels.subarray(0, level + 1)],
    found: [...found],
    fills: fills.slice(0, blocks),
    open: ranges[side].slice(
      2 * (control[cell.given] as number),
      2 * (control[cell.ranges] as number),
    ),
    upcoming: ranges[1 - side === 0 ? 0 : 1].slice(0, 2 * (control[cell.upcoming] as number)),
  };
};

/** Lets the threads tell what is to be kept, soon. */
export const askToKeep = ({ control }: SharedMemory): void => {
  Atomics.store(control, cell.wanted, 1);
};

/** Bytes of one piece of the log of states, in a snapshot. */
const pieceStates = 2 ** 15;

/** Puts together what the threads have told. `before`: what had been counted when this search was resumed. */
export const togetherSnapshot = (
  memory: SharedMemory,
  whole: KeptWhole,
  parts: readonly KeptPart[],
  before: Share | null,
): TogetherSnapshot => {
  const shares = [...parts.map(({ counts }) => counts), ...(before === null ? [] : [before])];
  const [first] = shares;
  const sum = (of: (share: (typeof shares)[number]) => number): number =>
    shares.reduce((total, share) => total + of(share), 0);
  const sums = (of: (share: (typeof shares)[number]) => readonly number[]): readonly number[] =>
    (first === undefined ? [] : of(first)).map((_, i) => sum((share) => of(share)[i] ?? 0));
  const unfinished = parts.flatMap((part) => part.unfinished ?? []);
  const open = Int32Array.of(...unfinished, ...whole.open);
  const isLogged = parts.every(({ chapters }) => chapters !== null);
  const chapters = isLogged ? parts.flatMap((part) => part.chapters ?? []) : null;
  return {
    counted: {
      kind: "together",
      width: memory.width,
      states: whole.stored,
      blocks: whole.blocks,
      level: whole.level,
      levels: whole.levels,
      open: open.length / 2,
      upcoming: whole.upcoming.length / 2,
      found: whole.found,
      transitions: sum(({ transitions }) => transitions),
      midway: sum(({ midway }) => midway),
      exercised: sums(({ exercised }) => exercised),
      waits: sums(({ waits }) => waits),
      tally: sums(({ tally }) => tally),
      left: sums(({ left }) => left),
      chapters:
        chapters?.map(({ mark, bytes, expanded }) => ({
          mark,
          bytes: bytes.reduce((total, { length }) => total + length, 0),
          expanded: expanded.length / 3,
        })) ?? null,
      bytes: bytesOf(memory),
    },
    logs: [
      ...[whole.fills, open, whole.upcoming].map(bytesIn),
      ...statesIn(memory, whole.blocks),
      ...(chapters ?? []).flatMap(({ numbers, bytes, expanded }) => [
        bytesIn(numbers),
        ...bytes,
        bytesIn(expanded),
      ]),
    ],
  };
};

/** The words of so many blocks of states, cut into pieces. */
const statesIn = ({ keys, width }: SharedMemory, blocks: number): readonly Uint8Array[] => {
  const states = blocks << blockBits;
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < states; from += pieceStates) {
    const segment = keys[from >>> segmentBits] as Int32Array;
    const place = (from & ((1 << segmentBits) - 1)) * width;
    const some = Math.min(pieceStates, states - from);
    pieces.push(bytesIn(segment.subarray(place, place + some * width)));
  }
  return pieces;
};

const bytesIn = (numbers: Int32Array): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);

const shared = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));

/** What becomes of a search that is to go on. */
export interface Restored {
  /** What had been counted, to be added to what the threads will count. */
  readonly before: Share;
  readonly chapters: readonly Chapter[];
}

/**
 * Makes memory that was reserved, and that no thread has yet, what a search had stored. Throws RangeError if it does not fit.
 */
export const restoreTogether = (
  memory: SharedMemory,
  { counted, fill }: TogetherSaved,
): Restored => {
  const { control, fills, index, ranges, levels, found } = memory;
  const { blocks, open, upcoming } = counted;
  let bits = control[cell.bits] as number;
  while (2 ** bits * maxLoad < counted.states && 2 ** (bits + 1) <= index.length) bits++;
  control[cell.bits] = bits;
  const fits =
    counted.states < 2 ** bits * maxLoad &&
    blocks <= fills.length &&
    2 * Math.max(open, upcoming) <= ranges[0].length &&
    4 * 2 ** bits + blocks * bytesOfBlock(memory.width) <= memory.maxBytes;
  if (!fits) throw new RangeError("Array buffer allocation failed: the limit of memory");
  const side = control[cell.side] === 0 ? 0 : 1;
  fill(bytesIn(fills.subarray(0, blocks)));
  fill(bytesIn(ranges[side].subarray(0, 2 * open)));
  fill(bytesIn(ranges[side === 0 ? 1 : 0].subarray(0, 2 * upcoming)));
  for (const piece of statesIn(memory, blocks)) fill(piece);
  const chapters = (counted.chapters ?? []).map(({ mark, bytes, expanded }): Chapter => {
    const numbers = shared(3 * mark.pieces);
    const all = new Uint8Array(new SharedArrayBuffer(bytes));
    const of = shared(3 * expanded);
    fill(bytesIn(numbers));
    fill(all);
    fill(bytesIn(of));
    return { mark, numbers, bytes: [all], expanded: of };
  });
  levels.set(counted.levels);
  found.set(counted.found);
  control[cell.stored] = counted.states;
  control[cell.blocks] = blocks;
  control[cell.level] = counted.level;
  control[cell.ranges] = open;
  control[cell.given] = 0;
  control[cell.upcoming] = upcoming;
  control[cell.logs] = counted.chapters === null ? 0 : 1;
  control[cell.resumed] = 1;
  const { transitions, midway, exercised, waits, tally, left } = counted;
  return {
    before: { transitions, midway, exercised, waits, tally, left, edgeBytes: 0, stuck: 0 },
    chapters,
  };
};

/** Blocks that a search may leave half empty since it is kept from time to time. */
export const sparedBlocks = 2 ** 20 / blockStates;
