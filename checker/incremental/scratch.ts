import { StateTable } from "../search/table.ts";
import { Ints } from "./ints.ts";

/**
 * What a search along a graph writes on. Kept from search to search: arrays of megabytes that are made anew each time have V8 collect
 * garbage all the time, which took a third of the processors.
 */
export class Scratch {
  /** By state of the graph: its number in this search + 1. */
  seenAs = new Int32Array(0);
  /** By number: the state of the graph, or where it is among the others, counted on from there; -1 - that if it was expanded anew. */
  readonly refs = new Ints();
  readonly parents = new Ints();
  readonly ways = new Ints();
  /** Transitions of states that were expanded anew: from where, and where they lead. */
  readonly sources = new Ints();
  readonly leadTo = new Ints();
  /** Turns of what waits: a state of the graph, with where it comes from; or -1 for the next of the queued successors. */
  readonly turns = new Ints();
  /** States that the graph has not; the parent of each is its number. */
  readonly others: StateTable;
  masks: Uint8Array | Int32Array = new Uint8Array(0);
  /** Somebody writes here now. */
  isTaken = false;

  constructor(width: number) {
    this.others = new StateTable(width, {});
  }

  get bytes(): number {
    const { refs, parents, ways, sources, leadTo } = this;
    return (
      this.others.bytes +
      this.seenAs.byteLength +
      this.masks.byteLength +
      [refs, parents, ways, sources, leadTo].reduce((sum, { bytes }) => sum + bytes, 0)
    );
  }

  /** Makes everything empty, for a graph of so many states. */
  clear(states: number): void {
    if (this.seenAs.length === states) this.seenAs.fill(0);
    else this.seenAs = new Int32Array(states);
    for (const list of [this.refs, this.parents, this.ways, this.sources, this.leadTo, this.turns])
      list.clear();
    this.others.clear();
  }

  /** Room for so many masks of a bit for each actor; what they are is not said. */
  masksFor(states: number, actors: number): Uint8Array | Int32Array {
    const Kind = actors <= 8 ? Uint8Array : Int32Array;
    if (this.masks.length < states || !(this.masks instanceof Kind))
      this.masks = new Kind(Math.ceil(states * 1.2));
    return this.masks;
  }
}
