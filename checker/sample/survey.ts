import type { Event } from "../protocol/step.ts";
import type { Transition } from "../protocol/system.ts";
import type { Property } from "../property.ts";
import { breakage, type Goal, goalOf } from "./goal.ts";
import type { Witness } from "./walk.ts";

/** The first schedule that met a goal, as walked. */
export interface First<S, E extends Event> {
  readonly goal: Goal<S, E>;
  readonly schedule: readonly Transition<S, E>[];
}

/** What the walks have shown about one property. */
export interface Found<S, E extends Event> {
  readonly property: Property<S, E>;
  /** Visited states in which the property was exercised. */
  readonly exercised: number;
  readonly first: First<S, E> | null;
}

/** Watches walks and asks every property, until something has been found about it. */
export interface Survey<S, E extends Event> {
  readonly witness: Witness<S, E>;
  readonly found: () => readonly Found<S, E>[];
  /** The first walk in which something threw. */
  readonly broken: () => First<S, E> | null;
  /** Of how many properties something was found. */
  readonly count: () => number;
  /** Can further walks show nothing more? */
  readonly complete: () => boolean;
}

interface Tracked<S, E extends Event> {
  readonly property: Property<S, E>;
  readonly goal: Goal<S, E> | null;
  exercised: number;
  first: First<S, E> | null;
}

export const survey = <S, E extends Event>(properties: readonly Property<S, E>[]): Survey<S, E> => {
  const results = properties.map((property): Tracked<S, E> => ({
    property,
    goal: goalOf(property),
    exercised: 0,
    first: null,
  }));
  let broken: First<S, E> | null = null;
  const ask = (
    taken: readonly Transition<S, E>[],
    question: (goal: Goal<S, E>) => string | null,
  ): void => {
    for (const result of results) {
      const { goal, first } = result;
      if (goal === null || first !== null || question(goal) === null) continue;
      result.first = { goal, schedule: [...taken] };
    }
  };

  return {
    witness: {
      state: (runner, taken) => {
        const s = runner.state();
        for (const result of results)
          if ("exercised" in result.property && result.property.exercised(s)) result.exercised++;
        ask(taken, (goal) => goal.here(runner));
      },
      event: (s, event, taken) => ask(taken, (goal) => goal.onEvent(s, event)),
      broken: (taken) => {
        broken ??= { goal: breakage(properties), schedule: [...taken] };
      },
    },
    found: () => results,
    broken: () => broken,
    count: () => results.filter(({ first }) => first !== null).length,
    complete: () =>
      broken !== null ||
      (results.some(({ goal }) => goal !== null) &&
        results.every(({ goal, first }) => goal === null || first !== null)),
  };
};
