import type { EdgeLog } from "./edges.ts";
import { locationOf, type ReadyActor } from "./ready.ts";
import type { StateTable } from "./table.ts";

/** A state from which some actor cannot come to the end of what it is doing. */
export interface Stuck {
  readonly state: number;
  readonly actors: readonly number[];
}

type Masks = Uint8Array | Uint16Array | Int32Array;

const mostActors = 31;
/** Bytes of a mask of one bit for each actor. */
const maskBytes = (actors: number): 1 | 2 | 4 => (actors <= 8 ? 1 : actors <= 16 ? 2 : 4);

/** Bytes that `findStuck` needs beside the table and the log of edges. */
export const bytesToFinish = (states: number, actors: number): number => maskBytes(actors) * states;

/**
 * The first stored state, in breadth-first order, from which some actor in the middle of an operation can never again be idle; null if
 * there is none. The whole space must be stored. Endless operations owe nothing.
 *
 * A mask of one bit for each actor says "can be idle, as far as known". It starts with the actors that owe nothing, and is carried
 * backwards along links to parents and logged edges, last state first, as often as that changes something.
 *
 * Yields how many states are in doubt.
 */
export function* findStuck<S, E>(
  table: StateTable,
  edges: EdgeLog,
  actors: readonly ReadyActor<S, E>[],
): Generator<number, Stuck | null, void> {
  if (actors.length > mostActors)
    throw new Error(`can-finish is judged for at most ${mostActors} actors`);
  const all = 2 ** actors.length - 1;
  const { count } = table;
  const masks = owingNothing(table, actors);
  for (let changed = true; changed;) {
    yield doubtful(masks, all);
    changed = false;
    let open = count - 1;
    /** Every state from `to` on hands its mask to its parent. */
    const close = (to: number): void => {
      for (; open >= to; open--) {
        const parent = table.parent(open);
        const before = masks[parent] as number;
        const after = before | (masks[open] as number);
        if (after === before) continue;
        masks[parent] = after;
        changed = true;
      }
    };
    for (const { count: some, sources, targets } of edges.backwards())
      for (let edge = some - 1; edge >= 0; edge--) {
        const source = sources[edge] as number;
        if (source < open) close(source + 1);
        const before = masks[source] as number;
        if (before === all) continue;
        const after = before | (masks[targets[edge] as number] as number);
        if (after === before) continue;
        masks[source] = after;
        changed = true;
      }
    close(1);
  }
  const state = masks.findIndex((mask) => mask !== all);
  if (state < 0) return null;
  const mask = masks[state] as number;
  return { state, actors: [...actors.keys()].filter((a) => (mask & (1 << a)) === 0) };
}

const doubtful = (masks: Masks, all: number): number => {
  let states = 0;
  for (let s = 0; s < masks.length; s++) if (masks[s] !== all) states++;
  return states;
};

const owingNothing = <S, E>(table: StateTable, actors: readonly ReadyActor<S, E>[]): Masks => {
  const bytes = maskBytes(actors.length);
  const { count, width } = table;
  const masks: Masks =
    bytes === 1
      ? new Uint8Array(count)
      : bytes === 2
        ? new Uint16Array(count)
        : new Int32Array(count);
  const words = new Int32Array(width);
  for (let s = 0; s < count; s++) {
    table.load(s, words);
    let mask = 0;
    for (let a = 0; a < actors.length; a++) {
      const actor = actors[a] as ReadyActor<S, E>;
      if (actor.endless[locationOf(actor, words)] === true) mask |= 1 << a;
    }
    masks[s] = mask;
  }
  return masks;
};
