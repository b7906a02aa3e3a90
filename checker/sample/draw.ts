import * as fc from "fast-check";
import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";

/**
 * What chance contributes to one walk. All of it is drawn by fast-check before the first step, so that a walk is a function of it.
 *
 * Weights are drawn anew for each walk: walks that differ in kind reach further than walks that are all equally even (swarm testing).
 * What needs one actor to stand still for long, while another goes far, is out of reach of even ones.
 */
export interface Draw {
  /** How eager each actor is. */
  readonly actors: readonly number[];
  /** How much rather the actor that moved last moves again. */
  readonly patience: number;
  /** How eager an actor is for each of its operations, by number (see `Groups`). */
  readonly operations: readonly number[];
  /** How much each transition is preferred to others of its operation. */
  readonly transitions: readonly number[];
  /** Each picks one of the transitions that are enabled when its turn comes; from 0 to below 1. */
  readonly picks: readonly number[];
}

/** The same picks with nobody preferred: what weights are held against. */
export const even = (draw: Draw): Draw => ({
  ...draw,
  actors: draw.actors.map(() => 1),
  patience: 1,
  operations: draw.operations.map(() => 1),
  transitions: draw.transitions.map(() => 1),
});

/** The pairs of actor and operation, numbered from 0. */
export interface Groups {
  /** By the id of a transition. */
  readonly of: readonly number[];
  readonly count: number;
}

export const groupByOperation = <S, E extends Event>(system: System<S, E>): Groups => {
  const numbers = new Map<string, number>();
  const of = system.transitions.map(({ actor, operation }) => {
    const name = `${actor} ${operation}`;
    const group = numbers.get(name) ?? numbers.size;
    numbers.set(name, group);
    return group;
  });
  return { of, count: numbers.size };
};

/** The draw that belongs to a seed: always the same. */
export const drawing = <S, E extends Event>(
  system: System<S, E>,
  { count }: Groups,
  maxSteps: number,
): ((seed: number) => Draw) => {
  const draws = fc.record({
    actors: weights(system.actors.length, 10),
    patience: fc.constantFrom(1, 4, 16, 64),
    operations: weights(count, 8),
    transitions: weights(system.transitions.length, 4),
    picks: exactly(
      maxSteps,
      fc.nat(spread - 1).map((pick) => pick / spread),
    ),
  });
  return (seed) => {
    // Unbiased: the bias of fast-check towards small numbers would be one towards the first actors.
    const [drawn] = fc.sample(draws, { seed, numRuns: 1, unbiased: true });
    if (drawn === undefined) throw new Error("fast-check drew nothing");
    return drawn;
  };
};

/**
 * That many weights: in some walks all 1, in others 1, `contrast` or its square. Even walks find most shallow bugs, uneven ones most of
 * the deep ones (KVM model: in a tenth of the steps).
 */
const weights = (length: number, contrast: number): fc.Arbitrary<readonly number[]> =>
  fc
    .record({
      base: fc.constantFrom(1, contrast),
      powers: exactly(length, fc.constantFrom(0, 1, 2)),
    })
    .map(({ base, powers }) => powers.map((power) => base ** power));

/** Picks differ by at least one part in this many. */
const spread = 2 ** 31;

const exactly = <T>(length: number, element: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
  fc.array(element, { minLength: length, maxLength: length, size: "max" });

/** A seed for each walk, far from its neighbours': the generator behind fast-check starts alike from seeds that are alike. */
export const seedOf = (seed: number, run: number): number => {
  const mixed = Math.imul(seed ^ Math.imul(run + 1, 0x9e3779b1), 0x85ebca6b);
  const folded = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return folded ^ (folded >>> 16);
};
