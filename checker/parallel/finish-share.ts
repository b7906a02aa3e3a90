import { EdgeLog } from "../search/edges.ts";
import { isExhausted } from "../search/exhausted.ts";
import { locationOf, type ReadyActor } from "../search/ready.ts";
import { blockBits, inSegment, segmentBits, type Masks, type SharedMemory } from "./memory.ts";
import type { SharedTable } from "./shared-table.ts";

const mostActors = 31;

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
  #log: EdgeLog | null = new EdgeLog();
  readonly #expanded: Expanded[] = [];
  #from = 0;
  #as = 0;
  readonly #all: number;
  readonly #masks: readonly Masks[];
  readonly #fills: Int32Array;
  readonly #actors: readonly ReadyActor<S, E>[];

  constructor(memory: SharedMemory, actors: readonly ReadyActor<S, E>[]) {
    if (actors.length > mostActors)
      throw new Error(`can-finish is judged for at most ${mostActors} actors`);
    this.#all = 2 ** actors.length - 1;
    this.#masks = memory.masks;
    this.#fills = memory.fills;
    this.#actors = actors;
  }

  /** Bytes of the log; null if it was given up. */
  get bytes(): number | null {
    return this.#log?.bytes ?? null;
  }

  /** Gives up the log: its memory is needed, or not there. */
  drop(): void {
    this.#log = null;
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
      this.#log = null;
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
    const [masks, all, expanded] = [this.#masks, this.#all, this.#expanded];
    let changed = false;
    let r = expanded.length - 1;
    for (const { count, sources, targets } of this.#log?.backwards() ?? [])
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
    for (const { from, to } of this.#expanded)
      for (let state = from; state < to; state++)
        if ((this.#masks[state >>> segmentBits] as Masks)[state & inSegment] !== this.#all) count++;
    return count;
  }
}
