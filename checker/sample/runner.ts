import type { Event } from "../protocol/step.ts";
import type { System, Transition, Whole } from "../protocol/system.ts";
import { defaultState, encode, initialState, runImmutably } from "../state/immutable.ts";
import { pack } from "../state/packed.ts";

/** Where a walk or a replay stands, in one of the two representations of the state. */
export interface Runner<S, E extends Event> {
  readonly system: System<S, E>;
  /** Goes to the initial state, which it has to be told first. Throws what the system's `init` throws. */
  readonly reset: () => void;
  /** The model's state as it is now. Of the packed runner it is a window, not a value: read it before the next `take`. */
  readonly state: () => S;
  /** The location of an actor. */
  readonly at: (actorIndex: number) => number;
  /** Takes an enabled transition. Throws what its recipe throws, and is to be reset after that. */
  readonly take: (t: Transition<S, E>) => void;
}

/** Runs the recipes through immer: what the API promises, and what every schedule is confirmed with. */
export const immutableRunner = <S, E extends Event>(system: System<S, E>): Runner<S, E> => {
  let initial: Whole<S> | null = null;
  let here = defaultState(system);
  return {
    system,
    reset: () => {
      initial ??= initialState(system);
      here = initial;
    },
    state: () => here.model,
    at: (actorIndex) => here.pc[system.actors[actorIndex]?.name ?? ""] ?? 0,
    take: (t) => {
      here = runImmutably(system, t, here);
    },
  };
};

/** A runner that can be put into any state, by its packed words. */
export interface PackedRunner<S, E extends Event> extends Runner<S, E> {
  /** Where it stands. A window as well: copy it to keep it. */
  readonly words: Int32Array;
  readonly goTo: (words: Int32Array) => void;
}

/** Runs the recipes in place on the packed state. The same recipes; tests walk the two side by side. */
export const packedRunner = <S, E extends Event>(system: System<S, E>): PackedRunner<S, E> => {
  const { layout, words, state, draft, counters } = pack(system);
  let initial: Int32Array | null = null;
  const at = (actorIndex: number): number => {
    const counter = counters[actorIndex];
    return counter === undefined
      ? 0
      : ((words[counter.word] ?? 0) >>> counter.shift) & maskOf(counter.bits);
  };
  return {
    system,
    reset: () => {
      initial ??= encode(layout, initialState(system));
      words.set(initial);
    },
    state: () => state,
    words,
    goTo: (there) => words.set(there),
    at,
    take: (t) => {
      const location = t.recipe()(draft);
      const counter = counters[t.actorIndex];
      if (counter === undefined) return;
      const { word, shift, bits } = counter;
      words[word] = ((words[word] ?? 0) & ~(maskOf(bits) << shift)) | (location << shift);
    },
  };
};

const maskOf = (bits: number): number => 2 ** bits - 1;
