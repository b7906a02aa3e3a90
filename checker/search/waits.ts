import type { Transition } from "../protocol/system.ts";
import type { WaitCount } from "../verdict.ts";

/** Counts the states in which one wait of one step did not hold. `last` is the state that was counted last: a step with several
 * choices is asked several times about one state. */
export interface WaitCounter {
  states: number;
  last: number;
}

/** The waits of a system, each counted by actor, operation, step and reason. */
export interface Waits {
  /** The counters of a transition's waits, in their order. */
  readonly countersOf: <S, E>(t: Transition<S, E>) => readonly WaitCounter[];
  /** Every wait, also those that never kept anybody waiting: such a wait is evidence too. */
  readonly counts: () => readonly WaitCount[];
  /** The counters themselves, in the order of `counts`. */
  readonly counters: () => readonly WaitCounter[];
}

export const makeWaits = (): Waits => {
  const known = new Map<string, WaitCounter & Omit<WaitCount, "states">>();
  return {
    countersOf: ({ actor, operation, step, waits }) =>
      waits.map(({ reason }) => {
        const name = JSON.stringify([actor, operation, step, reason]);
        const before = known.get(name);
        if (before !== undefined) return before;
        const fresh = { actor, operation, step, reason, states: 0, last: -1 };
        known.set(name, fresh);
        return fresh;
      }),
    counts: () =>
      [...known.values()].map(({ actor, operation, step, reason, states }) => ({
        actor,
        operation,
        step,
        reason,
        states,
      })),
    counters: () => [...known.values()],
  };
};

/** Counts, once for each state, the waits of a transition that do not hold. */
export const countWaits = <S>(
  waits: readonly ((s: S) => boolean)[],
  counters: readonly WaitCounter[],
  state: S,
  number: number,
): void => {
  for (let i = 0; i < waits.length; i++) {
    const counter = counters[i];
    if (counter === undefined || counter.last === number || waits[i]?.(state) !== false) continue;
    counter.last = number;
    counter.states++;
  }
};
