import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { explore } from "../search/explore.ts";
import type { SearchOutcome } from "../verdict.ts";
import { extrapolate, type Dimension, type Place } from "./extrapolate.ts";
import type { Measure } from "./forecast.ts";

/** Systems that differ in how much of everything they have. */
export interface Family<S, E extends Event> {
  readonly dimensions: readonly Dimension[];
  /** Places worth measuring, all smaller than the one that is wanted. */
  readonly smaller: readonly Place[];
  /** null where there is no such system. */
  readonly build: (at: Place) => System<S, E> | null;
}

export interface Budget {
  /** States of all searches together. */
  readonly states: number;
  /** Asked between chunks of work: is there no more time? */
  readonly isSpent: () => boolean;
}

/**
 * Searches smaller systems of a family to their ends, always the one that seems smallest, as long as the budget allows. What does not come
 * to its end, or is broken, is left out. `already`: what was measured before, which is part of the result.
 */
export const measureSmaller = <S, E extends Event>(
  { dimensions, smaller, build }: Family<S, E>,
  budget: Budget,
  already: readonly Measure[] = [],
): readonly Measure[] => {
  const measured = [...already];
  const done = new Set(already.map(({ at }) => at.join()));
  let open = smaller.filter((at) => !done.has(at.join()));
  let left = budget.states;
  while (open.length > 0 && left > 0 && !budget.isSpent()) {
    const [next, expected] = smallestOf(dimensions, measured, open);
    open = open.filter((at) => at !== next);
    if (expected > left) break;
    const system = build(next);
    if (system === null) continue;
    const outcome = searchUpTo(system, left, budget.isSpent);
    left -= outcome.states;
    if (outcome.limit !== null || outcome.broken !== null) continue;
    const { states, transitions, levels } = outcome;
    measured.push({ at: next, states, transitions, levels });
  }
  return measured;
};

/** Searches a system without asking anything, until so many states are seen or there is no more time. */
export const searchUpTo = <S, E extends Event>(
  system: System<S, E>,
  maxStates: number,
  isSpent: () => boolean,
): SearchOutcome => {
  const search = explore(system, [], { maxStates, interrupted: isSpent });
  let turn = search.next();
  while (turn.done !== true) turn = search.next();
  return turn.value;
};

/** The place that seems to have fewest states, and how many; before anything is measured the one that has least of everything. */
const smallestOf = (
  dimensions: readonly Dimension[],
  measured: readonly Measure[],
  open: readonly Place[],
): readonly [Place, number] => {
  const samples = measured.map(({ at, states }) => ({ at, value: states }));
  const sizes = open.map((at): readonly [Place, number] => [
    at,
    samples.length === 0
      ? at.reduce((sum, amount) => sum + amount, 0)
      : extrapolate(dimensions, samples, at).value,
  ]);
  return sizes.reduce((a, b) => (b[1] < a[1] ? b : a));
};

/** All places that have at least `least` and at most `most` of each dimension, but not all of `most`. */
export const placesBelow = (least: Place, most: Place): readonly Place[] =>
  most
    .reduce<readonly Place[]>(
      (places, high, d) =>
        places.flatMap((place) =>
          Array.from({ length: high - (least[d] ?? 0) + 1 }, (_, i) => [
            ...place,
            (least[d] ?? 0) + i,
          ]),
        ),
      [[]],
    )
    .filter((place) => place.some((amount, d) => amount !== most[d]));
