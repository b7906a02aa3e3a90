import type { Stuck } from "../search/finish.ts";
import type { Ints } from "./ints.ts";

/** What `findStuck` needs of a search along a graph. States are numbered in the order in which they were found. */
export interface Walked {
  readonly count: number;
  /** By state: the state of the graph, or where it is among the others, counted on from there; -1 - that if it was expanded anew. */
  readonly refs: Int32Array;
  /** Of the graph: where the transitions of a state begin, and where they lead. */
  readonly first: Int32Array;
  readonly targets: Int32Array;
  /** All other transitions, by ascending source. */
  readonly sources: Ints;
  readonly leadTo: Ints;
  /** As a bit for each actor: does it owe nothing in this state? */
  readonly owesNothing: (state: number) => number;
  /** Room for one number for each state of the graph and of the others. */
  readonly masks: Uint8Array | Int32Array;
  readonly actors: number;
}

const mostActors = 31;

/**
 * `findStuck` (see there) over the transitions of a graph, where they stand, and those that the search has found itself. After the first
 * round only states that are in doubt are looked at, of which there are few.
 */
export function* findStuckAlong(walked: Walked): Generator<number, Stuck | null, void> {
  const { count, refs, first, targets, owesNothing, masks, actors } = walked;
  if (actors > mostActors) throw new Error(`can-finish is judged for at most ${mostActors} actors`);
  const { data: sources, length: own } = walked.sources;
  const { data: leadTo } = walked.leadTo;
  const all = 2 ** actors - 1;
  const placeOf = (state: number): number => {
    const ref = refs[state] as number;
    return ref < 0 ? -1 - ref : ref;
  };
  for (let s = 0; s < count; s++) masks[placeOf(s)] = owesNothing(s);
  /** In doubt, the last one first. */
  let doubtful = new Int32Array(1024);
  let inDoubt = 0;
  let edge = own - 1;
  /** Hands on what is known of a state's successors; is it in doubt still? */
  const isInDoubt = (s: number): boolean => {
    const ref = refs[s] as number;
    const place = ref < 0 ? -1 - ref : ref;
    const before = masks[place] as number;
    if (before === all) return false;
    let mask = before;
    if (ref >= 0) {
      const to = first[ref + 1] as number;
      for (let e = first[ref] as number; e < to && mask !== all; e++)
        mask |= masks[targets[e] as number] as number;
    } else {
      while (edge >= 0 && (sources[edge] as number) > s) edge--;
      for (; edge >= 0 && (sources[edge] as number) === s; edge--)
        mask |= masks[placeOf(leadTo[edge] as number)] as number;
    }
    if (mask !== before) {
      masks[place] = mask;
      changed = true;
    }
    return mask !== all;
  };
  let changed = false;
  yield count;
  for (let s = count - 1; s >= 0; s--)
    if (isInDoubt(s)) {
      if (inDoubt === doubtful.length) {
        const larger = new Int32Array(2 * inDoubt);
        larger.set(doubtful);
        doubtful = larger;
      }
      doubtful[inDoubt++] = s;
    }
  while (changed && inDoubt > 0) {
    yield inDoubt;
    changed = false;
    edge = own - 1;
    const before = inDoubt;
    inDoubt = 0;
    for (let i = 0; i < before; i++) {
      const s = doubtful[i] as number;
      if (isInDoubt(s)) doubtful[inDoubt++] = s;
    }
  }
  if (inDoubt === 0) return null;
  const state = doubtful[inDoubt - 1] as number;
  const mask = masks[placeOf(state)] as number;
  return {
    state,
    actors: Array.from({ length: actors }, (_, a) => a).filter((a) => (mask & (1 << a)) === 0),
  };
}
