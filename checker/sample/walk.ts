import * as fc from "fast-check";
import type { Event } from "../protocol/step.ts";
import type { System, Transition } from "../protocol/system.ts";
import { mayTake, takeWith } from "./replay.ts";
import type { Runner } from "./runner.ts";

/**
 * What chance contributes to one walk. All of it is drawn by fast-check before the first step, so that a walk is a function of it.
 */
export interface Draw {
  /**
   * How eager each actor is for each of its operations in this walk. Walks that differ in kind reach further than walks that are all
   * equally even: what needs one actor to stand still for long is out of reach of even ones (swarm testing).
   */
  readonly eagerness: readonly number[];
  /** How much rather the actor that moved last moves again. */
  readonly patience: number;
  /** Each picks one of the transitions that are enabled when its turn comes. */
  readonly picks: readonly number[];
}

/** Weight of a transition beside the others; 0 leaves it out. A whole number. */
export type Weigh<S, E> = (t: Transition<S, E>) => number;

/** Told what a walk sees, in order. */
export interface Witness<S, E extends Event> {
  /** The state that the transitions taken lead to. */
  readonly state: (runner: Runner<S, E>, taken: readonly Transition<S, E>[]) => void;
  /** A transition with an event is about to be taken in `s`; it is already the last of `taken`. */
  readonly event: (s: S, event: E, taken: readonly Transition<S, E>[]) => void;
  /** The last of `taken`, or this witness, threw: something is wrong with the model. The walk ends. */
  readonly broken: (taken: readonly Transition<S, E>[]) => void;
}

/** Draws and takes walks over one system. */
export interface Walker<S, E extends Event> {
  /** The draw that belongs to a seed: always the same. */
  readonly draw: (seed: number) => Draw;
  /** Takes the walk; returns its length. It ends early where nothing is enabled. */
  readonly walk: (draw: Draw, witness: Witness<S, E>) => number;
}

export const walker = <S, E extends Event>(
  runner: Runner<S, E>,
  maxSteps: number,
  weigh: Weigh<S, E>,
): Walker<S, E> => {
  const { system } = runner;
  const { groupOf, groups } = groupByOperation(system);
  const weights = system.transitions.map(weigh);
  const draws = fc.record({
    eagerness: fc.array(fc.constantFrom(1, 1, 4, 16), {
      minLength: groups,
      maxLength: groups,
      size: "max",
    }),
    patience: fc.constantFrom(1, 1, 4, 16),
    picks: fc.array(fc.nat(), { minLength: maxSteps, maxLength: maxSteps, size: "max" }),
  });
  const draw = (seed: number): Draw => {
    // Unbiased: the bias of fast-check towards small numbers would be one towards the first actors.
    const [drawn] = fc.sample(draws, { seed, numRuns: 1, unbiased: true });
    if (drawn === undefined) throw new Error("fast-check drew nothing");
    return drawn;
  };

  const walk = ({ eagerness, patience, picks }: Draw, witness: Witness<S, E>): number => {
    const taken: Transition<S, E>[] = [];
    let last = -1;
    const weightOf = (t: Transition<S, E>): number =>
      (weights[t.id] ?? 0) *
      (eagerness[groupOf[t.id] ?? 0] ?? 1) *
      (t.actorIndex === last ? patience : 1);
    const observe = (s: S, event: E): null => {
      witness.event(s, event, taken);
      return null;
    };
    try {
      runner.reset();
      witness.state(runner, taken);
      for (const pick of picks) {
        const t = choose(enabledIn(runner), weightOf, pick);
        if (t === undefined) break;
        taken.push(t);
        takeWith(runner, t, observe);
        last = t.actorIndex;
        witness.state(runner, taken);
      }
    } catch {
      witness.broken(taken);
    }
    return taken.length;
  };
  return { draw, walk };
};

/** The enabled transitions (see `mayTake`), in the system's order. */
export const enabledIn = <S, E extends Event>({
  system,
  state,
  at,
}: Runner<S, E>): readonly Transition<S, E>[] => {
  const s = state();
  const enabled: Transition<S, E>[] = [];
  for (const [actorIndex, actor] of system.actors.entries())
    for (const t of actor.at[at(actorIndex)] ?? []) if (mayTake(t, s)) enabled.push(t);
  return enabled;
};

/** The transition on which `pick` falls when each takes up as much room as it weighs. */
const choose = <S, E>(
  enabled: readonly Transition<S, E>[],
  weightOf: Weigh<S, E>,
  pick: number,
): Transition<S, E> | undefined => {
  const total = enabled.reduce((sum, t) => sum + weightOf(t), 0);
  let room = total === 0 ? 0 : pick % total;
  return enabled.find((t) => {
    const weight = weightOf(t);
    if (room < weight) return true;
    room -= weight;
    return false;
  });
};

/** Numbers the pairs of actor and operation, from 0. */
const groupByOperation = <S, E extends Event>(
  system: System<S, E>,
): { readonly groupOf: readonly number[]; readonly groups: number } => {
  const numbers = new Map<string, number>();
  const groupOf = system.transitions.map(({ actor, operation }) => {
    const name = `${actor} ${operation}`;
    const group = numbers.get(name) ?? numbers.size;
    numbers.set(name, group);
    return group;
  });
  return { groupOf, groups: numbers.size };
};
