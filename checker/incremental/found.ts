import type { Event } from "../protocol/step.ts";
import type { Packed } from "../state/packed.ts";
import { batch, cell, type Queue } from "../search/queue.ts";
import type { Inspect } from "../search/questions.ts";
import { isFull } from "../search/table.ts";
import { codeFor } from "../search/words.ts";
import type { Limit } from "../verdict.ts";
import type { Graph } from "./graph.ts";
import type { Totals } from "./totals.ts";

/** Transitions of the graph that wait for their turn behind queued successors. */
const mostWaiting = 16 * batch;

/** What the states that are found depend on beside the graph. */
export interface FindingOf<S> {
  readonly packed: Packed<S>;
  readonly queue: Queue;
  /** By id of a transition of the graph: its id in the edited system. */
  readonly idOf: Int32Array;
  /** Asks about a state that the graph does not answer for. */
  readonly inspect: Inspect;
  /** As a bit for each property: not settled yet. */
  readonly open: () => number;
  readonly totals: Totals;
  readonly maxStates: number;
  /** Are transitions to be kept, for can-finish? */
  readonly wantsEdges: boolean;
}

/** The states that a search along a graph has found, numbered in the order in which a plain search finds them. */
export interface FoundStates {
  /** Finds the first state, which is that of the graph. */
  readonly begin: () => void;
  readonly count: () => number;
  /** The state of the graph that this one is, or where it is among the others, counted on from there. */
  readonly nodeOf: (state: number) => number;
  /** Where the words of a state are: an array, and the place of the first. */
  readonly keysOf: (state: number) => Int32Array;
  readonly placeOf: (state: number) => number;
  readonly wayTo: (state: number) => readonly number[];
  /** Gives a state of the graph its recorded successors. */
  readonly follow: (state: number, node: number) => void;
  /** Says that a state is expanded anew; its queued successors are its own. */
  readonly expandsAnew: (state: number) => void;
  /** Gives those that have been queued since their turn. */
  readonly queued: () => void;
  /** Finds all whose turn has come. */
  readonly drain: () => void;
  /** Is it time to? */
  readonly isFull: () => boolean;
  /** Transitions taken by the edited system itself. */
  readonly transitions: () => number;
  readonly limit: () => Limit | null;
}

export const makeFoundStates = <S, E extends Event>(
  graph: Graph<S, E>,
  { packed, queue, idOf, inspect, open, totals, maxStates, wantsEdges }: FindingOf<S>,
): FoundStates => {
  const { words, layout } = packed;
  const width = layout.words;
  const { copy } = codeFor(width);
  const { control, entries } = queue;
  const { table, scratch } = graph;
  const inGraph = table.count;
  const [first, targets, vias] = [graph.first.data, graph.targets.data, graph.vias.data];
  const [says, uses, expansion] = [graph.says.data, graph.uses.data, graph.expansion.data];
  const { seenAs, refs, parents, ways, sources, leadTo, turns, others } = scratch;
  let limit: Limit | null = null;
  let transitions = 0;
  /** Up to here the queued successors have their turn. */
  let given = 0;

  /** Gives a number to what is met for the first time; -1 if that is not allowed. */
  const number = (ref: number, from: number, via: number): number => {
    if (refs.length >= maxStates) {
      limit ??= "max-states";
      return -1;
    }
    refs.push(ref);
    parents.push(from);
    ways.push(via);
    return refs.length - 1;
  };
  const meet = (ref: number, from: number, via: number): number => {
    const before = seenAs[ref] as number;
    if (before !== 0) return before - 1;
    const fresh = number(ref, from, via);
    if (fresh < 0) return fresh;
    seenAs[ref] = fresh + 1;
    if (((says[ref] as number) & open()) === 0) totals.use(uses[ref] as number);
    else {
      table.load(ref, words);
      inspect(fresh);
    }
    return fresh;
  };
  const store = (at: number): void => {
    const [hash, from] = [entries[at + width] as number, entries[at + width + 1] as number];
    const via = entries[at + width + 2] as number;
    const ref = table.find(entries, at, hash);
    let to: number;
    if (ref >= 0) to = meet(ref, from, via);
    else {
      const other = others.find(entries, at, hash);
      if (other >= 0) to = others.parent(other);
      else {
        to = number(inGraph + others.count, from, via);
        if (to < 0) return;
        if (others.put(entries, at, hash, to, 0) === isFull) limit ??= "max-memory";
        copy(entries, at, words, 0);
        inspect(to);
      }
    }
    if (!wantsEdges || to < 0) return;
    sources.push(from);
    leadTo.push(to);
  };
  const drain = (): void => {
    const end = control[cell.end] as number;
    control[cell.end] = 0;
    transitions += control[cell.taken] as number;
    control[cell.taken] = 0;
    given = 0;
    table.touch(queue, end);
    others.touch(queue, end);
    let at = 0;
    const { data, length } = turns;
    for (let i = 0; i < length && limit === null; i += 3) {
      const ref = data[i] as number;
      if (ref >= 0) meet(ref, data[i + 1] as number, data[i + 2] as number);
      else {
        store(at);
        at += queue.stride;
      }
    }
    turns.clear();
    for (; at < end && limit === null; at += queue.stride) store(at);
  };
  const wait = (ref: number, from: number, via: number): void => {
    turns.push(ref);
    turns.push(from);
    turns.push(via);
  };

  const nodeOf = (state: number): number => {
    const ref = refs.data[state] as number;
    return ref < 0 ? -1 - ref : ref;
  };
  const keysOf = (state: number): Int32Array => {
    const node = nodeOf(state);
    return node < inGraph ? table.keysOf(node) : others.keysOf(node - inGraph);
  };
  const placeOf = (state: number): number => {
    const node = nodeOf(state);
    return node < inGraph ? table.placeOf(node) : others.placeOf(node - inGraph);
  };
  const follow = (from: number, ref: number): void => {
    totals.expand(expansion[ref] as number);
    const to = first[ref + 1] as number;
    if (turns.length === 0 && control[cell.end] === 0)
      for (let e = first[ref] as number; e < to && limit === null; e++)
        meet(targets[e] as number, from, idOf[vias[e] as number] as number);
    else
      for (let e = first[ref] as number; e < to; e++)
        wait(targets[e] as number, from, idOf[vias[e] as number] as number);
  };
  const wayTo = (to: number): readonly number[] => {
    const way: number[] = [];
    for (let here = to; here !== 0; here = parents.data[here] as number)
      way.push(ways.data[here] as number);
    return way.reverse();
  };

  return {
    begin: () => {
      meet(0, 0, 0);
    },
    count: () => refs.length,
    nodeOf,
    keysOf,
    placeOf,
    wayTo,
    follow,
    expandsAnew: (from) => {
      refs.data[from] = -1 - nodeOf(from);
    },
    queued: () => {
      for (; given < (control[cell.end] as number); given += queue.stride) wait(-1, 0, 0);
    },
    drain,
    isFull: () =>
      (control[cell.end] as number) >= batch * queue.stride || turns.length >= mostWaiting,
    transitions: () => transitions,
    limit: () => limit,
  };
};
