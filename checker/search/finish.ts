import type { Packed } from "../state/packed.ts";
import { exists, isFree, locationOf, take, type ReadyActor } from "./ready.ts";
import type { StateTable } from "./table.ts";

/** A state from which some actor cannot come to the end of what it is doing. */
export interface Stuck {
  readonly state: number;
  readonly actors: readonly number[];
}

/** Bytes that `findStuck` needs at most beside the table: a mask, and a place in the list of doubtful states, for each state. */
export const bytesToFinish = (states: number): number => 8 * states;

/** How many states are looked at between two yields. */
const stride = 8192;

/**
 * The first stored state, in breadth-first order, from which some actor in the middle of an operation can never again be idle; null if
 * there is none. The whole space must be stored. Endless operations owe nothing.
 *
 * A mask of one bit for each actor says "can be idle, as far as known". It starts with the actors that owe nothing, and is carried
 * backwards along transitions until nothing changes: first along the links to parents, which needs no recipe and settles most states,
 * then by computing the successors of the states that are still in doubt, last first, as often as that changes something.
 *
 * Yields how many states are in doubt.
 */
export function* findStuck<S, E>(
  table: StateTable,
  packed: Packed<S>,
  actors: readonly ReadyActor<S, E>[],
): Generator<number, Stuck | null, void> {
  if (actors.length > 31) throw new Error("can-finish is judged for at most 31 actors");
  const all = 2 ** actors.length - 1;
  const { words, state } = packed;
  const base = new Int32Array(words.length);
  const masks = new Int32Array(table.count);
  for (let s = 0; s < table.count; s++) {
    table.load(s, base);
    masks[s] = owingNothing(actors, base);
  }
  for (let s = table.count - 1; s > 0; s--) {
    const parent = table.parent(s);
    masks[parent] = (masks[parent] as number) | (masks[s] as number);
  }

  let inDoubt = 0;
  for (const mask of masks) if (mask !== all) inDoubt++;
  const doubtful = new Int32Array(inDoubt);
  for (let s = table.count - 1, to = 0; s >= 0; s--) if (masks[s] !== all) doubtful[to++] = s;

  const fromSuccessors = (number: number): number => {
    let mask = masks[number] as number;
    table.load(number, base);
    words.set(base);
    for (const actor of actors)
      for (const t of actor.at[locationOf(actor, base)] ?? []) {
        if (!exists(t, state) || !isFree(t, state)) continue;
        take(t, packed);
        mask |= masks[table.find(words)] as number;
        words.set(base);
        if (mask === all) return mask;
      }
    return mask;
  };
  for (let changed = true; changed;) {
    changed = false;
    let left = 0;
    for (let i = 0; i < inDoubt; i++) {
      const number = doubtful[i] as number;
      const mask = fromSuccessors(number);
      if (mask !== masks[number]) changed = true;
      masks[number] = mask;
      if (mask !== all) doubtful[left++] = number;
      if (i % stride === 0) yield inDoubt - i + left;
    }
    inDoubt = left;
  }
  if (inDoubt === 0) return null;
  const first = doubtful[inDoubt - 1] as number;
  const mask = masks[first] as number;
  return { state: first, actors: [...actors.keys()].filter((a) => (mask & (1 << a)) === 0) };
}

const owingNothing = <S, E>(actors: readonly ReadyActor<S, E>[], words: Int32Array): number => {
  let mask = 0;
  for (let a = 0; a < actors.length; a++) {
    const actor = actors[a] as ReadyActor<S, E>;
    if (actor.endless[locationOf(actor, words)] === true) mask |= 1 << a;
  }
  return mask;
};
