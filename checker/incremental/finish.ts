import { generateOnce } from "../state/generate.ts";
import type { ReadyActor } from "../search/ready.ts";
import type { Stuck } from "../search/finish.ts";
import type { Ints } from "./ints.ts";

/** What `findStuck` needs of a search along a graph. States are numbered in the order in which they were found. */
export interface Walked {
  readonly count: number;
  /** Where the words of a state are: an array, and the place of the first. */
  readonly keysOf: (state: number) => Int32Array;
  readonly placeOf: (state: number) => number;
  /** The state of the graph that this one is, if its transitions are those of the graph; else -1. */
  readonly recorded: (state: number) => number;
  /** Of the graph: where the transitions of a state begin, and where they lead. */
  readonly first: Int32Array;
  readonly targets: Int32Array;
  /** By state of the graph: its number in this search, + 1. */
  readonly seenAs: Int32Array;
  /** All other transitions, by ascending source. */
  readonly sources: Ints;
  readonly leadTo: Ints;
  /** Room for one number a state. */
  readonly masks: Int32Array;
}

const mostActors = 31;

/** `findStuck` (see there) over the transitions of a graph, where they stand, and those that the search has found itself. */
export function* findStuckAlong<S, E>(
  walked: Walked,
  actors: readonly ReadyActor<S, E>[],
): Generator<number, Stuck | null, void> {
  if (actors.length > mostActors)
    throw new Error(`can-finish is judged for at most ${mostActors} actors`);
  const { count, recorded, first, targets, seenAs } = walked;
  const { data: sources, length: own } = walked.sources;
  const { data: leadTo } = walked.leadTo;
  const all = 2 ** actors.length - 1;
  const { masks } = walked;
  const owesNothing = compileOwesNothing(actors);
  for (let s = 0; s < count; s++) masks[s] = owesNothing(walked.keysOf(s), walked.placeOf(s));
  let doubtful = count;
  for (let changed = true; changed;) {
    yield doubtful;
    changed = false;
    doubtful = 0;
    let edge = own - 1;
    for (let s = count - 1; s >= 0; s--) {
      const before = masks[s] as number;
      let mask = before;
      const node = recorded(s);
      if (node >= 0) {
        const to = first[node + 1] as number;
        for (let e = first[node] as number; e < to && mask !== all; e++)
          mask |= masks[(seenAs[targets[e] as number] as number) - 1] as number;
      } else
        for (; edge >= 0 && (sources[edge] as number) >= s; edge--)
          mask |= masks[leadTo[edge] as number] as number;
      if (mask !== all) doubtful++;
      if (mask === before) continue;
      masks[s] = mask;
      changed = true;
    }
  }
  const state = masks.subarray(0, count).findIndex((mask) => mask !== all);
  if (state < 0) return null;
  const mask = masks[state] as number;
  return { state, actors: [...actors.keys()].filter((a) => (mask & (1 << a)) === 0) };
}

/** As a bit for each actor: is it at rest, or at something endless, in the state that is found in `keys` from `at` on? */
const compileOwesNothing = <S, E>(
  actors: readonly ReadyActor<S, E>[],
): ((keys: Int32Array, at: number) => number) => {
  const names = actors.map((_, a) => `rests${a}`);
  const bits = actors.map(
    ({ word, shift, mask }, a) =>
      `rests${a}[${mask === 0 ? 0 : `(keys[at + ${word}] >>> ${shift}) & ${mask}`}] << ${a}`,
  );
  return generateOnce<(rests: readonly Uint8Array[]) => (keys: Int32Array, at: number) => number>(
    "owesNothing",
    `return ([${names.join(", ")}]) => (keys, at) => ${bits.join(" | ") || "0"};`,
  )(actors.map(({ endless }) => Uint8Array.from(endless, (is) => (is ? 1 : 0))));
};
