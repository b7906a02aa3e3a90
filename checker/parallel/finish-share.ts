import { EdgeLog } from "../search/edges.ts";
import { isExhausted } from "../search/exhausted.ts";
import { locationOf, type ReadyActor } from "../search/ready.ts";
import type { Chapter } from "./keep.ts";
import { blockBits, inSegment, segmentBits, type Masks, type SharedMemory } from "./memory.ts";
import type { SharedTable } from "./shared-table.ts";

const mostActors = 31;

/** A log from before, and as what it came. */
interface Logged {
  readonly log: EdgeLog;
  readonly expanded: readonly Expanded[];
  readonly chapter: Chapter;
}

/** A range of states that this thread has expanded: its first number, its end, and the number by which the log knows the first. */
interface Expanded {
  readonly from: number;
  readonly to: number;
  readonly as: number;
}

/**
 * One thread's part in judging can-finish; see `findStuck`. It logs the transitions from the states that it expands, and carries masks
 * backwards along those. Every mask but those of the first round is so written by one thread only, the one that expanded its state, and
 * nothing is lost; an old mask that is read of another thread's state is put right in the next round.
 */
export class FinishShare<S, E> {
  #log: EdgeLog | null;
  readonly #expanded: Expanded[] = [];
  /** From before the search was resumed. */
  #earlier: readonly Logged[];
  #from = 0;
  #as = 0;
  readonly #all: number;
  readonly #masks: readonly Masks[];
  readonly #fills: Int32Array;
  readonly #actors: readonly ReadyActor<S, E>[];

  /** With `keeping`, other threads may read the log. */
  constructor(
    memory: SharedMemory,
    actors: readonly ReadyActor<S, E>[],
    keeping: { readonly chapters: readonly Chapter[] } | null = null,
  ) {
    if (actors.length > mostActors)
      throw new Error(`can-finish is judged for at most ${mostActors} actors`);
    this.#log = new EdgeLog(keeping !== null);
    this.#earlier = (keeping?.chapters ?? []).map((chapter) => ({
      log: EdgeLog.over(chapter.mark, chapter.numbers, chapter.bytes[0] ?? new Uint8Array()),
      expanded: expandedIn(chapter.expanded),
      chapter,
    }));
    this.#all = 2 ** actors.length - 1;
    this.#masks = memory.masks;
    this.#fills = memory.fills;
    this.#actors = actors;
  }

  /** Bytes of the log; null if it was given up. */
  get bytes(): number | null {
    if (this.#log === null) return null;
    return this.#earlier.reduce((sum, { log }) => sum + log.bytes, this.#log.bytes);
  }

  /** Gives up the log: its memory is needed, or not there. */
  drop(): void {
    this.#log = null;
    this.#earlier = [];
  }

  /** What there is of logs, to be kept; null if they were given up. */
  chapters(): readonly Chapter[] | null {
    if (this.#log === null) return null;
    const mark = this.#log.mark();
    const [numbers = new Uint8Array(), ...bytes] = this.#log.logs(mark);
    const own: Chapter = {
      mark,
      numbers: new Int32Array(numbers.buffer, numbers.byteOffset, numbers.length / 4),
      bytes,
      expanded: Int32Array.from(this.#expanded.flatMap(({ from, to, as }) => [from, to, as])),
    };
    return [...this.#earlier.map(({ chapter }) => chapter), own];
  }

  /** The transitions that are logged next come from these states, in their order. */
  begin(from: number, to: number): void {
    const last = this.#expanded[this.#expanded.length - 1];
    // The log wants sources that do not become smaller, and is smallest if they are near their targets.
    const as = Math.max(from, last === undefined ? 0 : last.as + last.to - last.from);
    this.#expanded.push({ from, to, as });
    this.#from = from;
    this.#as = as;
  }

  log(source: number, target: number): void {
    try {
      this.#log?.add(this.#as + source - this.#from, target);
    } catch (thrown) {
      if (!isExhausted(thrown)) throw thrown;
      this.drop();
    }
  }

  /** Gives the states of a block their first masks: the actors that owe nothing. */
  begins(table: SharedTable, block: number): void {
    const first = block << blockBits;
    const some = this.#fills[block] as number;
    const masks = this.#masks[first >>> segmentBits] as Masks;
    const words = new Int32Array(table.width);
    for (let state = first; state < first + some; state++) {
      table.load(state, words);
      let mask = 0;
      for (let a = 0; a < this.#actors.length; a++) {
        const actor = this.#actors[a] as ReadyActor<S, E>;
        if (actor.endless[locationOf(actor, words)] === true) mask |= 1 << a;
      }
      masks[state & inSegment] = mask;
    }
  }

  /** Carries masks along the logged transitions, the last one first; says whether that changed anything. */
  round(): boolean {
    let changed = false;
    for (const { log, expanded } of this.#logged()) changed = this.#carry(log, expanded) || changed;
    return changed;
  }

  /** All logs, the last one first. */
  #logged(): readonly { readonly log: EdgeLog; readonly expanded: readonly Expanded[] }[] {
    if (this.#log === null) return [];
    return [{ log: this.#log, expanded: this.#expanded }, ...[...this.#earlier].reverse()];
  }

  #carry(log: EdgeLog, expanded: readonly Expanded[]): boolean {
    const [masks, all] = [this.#masks, this.#all];
    let changed = false;
    let r = expanded.length - 1;
    for (const { count, sources, targets } of log.backwards())
      for (let edge = count - 1; edge >= 0; edge--) {
        const as = sources[edge] as number;
        let range = expanded[r] as Expanded;
        while (as < range.as) range = expanded[--r] as Expanded;
        const source = range.from + as - range.as;
        const target = targets[edge] as number;
        const mine = masks[source >>> segmentBits] as Masks;
        const before = mine[source & inSegment] as number;
        if (before === all) continue;
        const theirs = (masks[target >>> segmentBits] as Masks)[target & inSegment] as number;
        if ((before | theirs) === before) continue;
        mine[source & inSegment] = before | theirs;
        changed = true;
      }
    return changed;
  }

  /** How many of the states that this thread has expanded have an actor that can never be idle again. */
  stuck(): number {
    let count = 0;
    for (const { from, to } of this.#logged().flatMap(({ expanded }) => expanded))
      for (let state = from; state < to; state++)
        if ((this.#masks[state >>> segmentBits] as Masks)[state & inSegment] !== this.#all) count++;
    return count;
  }
}

const expandedIn = (numbers: Int32Array): readonly Expanded[] =>
  Array.from({ length: numbers.length / 3 }, (_, i) => {
    const [from = 0, to = 0, as = 0] = numbers.subarray(3 * i);
    return { from, to, as };
  });
