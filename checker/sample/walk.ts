import type { Event } from "../protocol/step.ts";
import { isEnabled, type Transition } from "../protocol/system.ts";
import { type Draw, drawing, groupByOperation } from "./draw.ts";
import { pickBy } from "./pick.ts";
import type { Runner } from "./runner.ts";

/** Weight of a transition beside the others, of its operation too; 0 leaves it out. */
export type Weigh<S, E> = (t: Transition<S, E>) => number;

/** Told what a walk sees, in order. */
export interface Witness<S, E extends Event> {
  /** The state that the transitions taken lead to. */
  readonly state: (runner: Runner<S, E>, taken: readonly Transition<S, E>[]) => void;
  /** The last of `taken`, which has this event, could be taken in `s`. */
  readonly event: (s: S, event: E, taken: readonly Transition<S, E>[]) => void;
  /** The last of `taken`, its condition, or this witness, threw: something is wrong with the model. The walk ends. */
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
  const groups = groupByOperation(system);
  const weights = system.transitions.map(weigh);

  /**
   * First an actor, then one of its operations, then a way to go on: else who has many choices moves most. In the midst of an operation
   * there is mostly one.
   */
  const choose = (
    enabled: readonly Transition<S, E>[],
    last: number,
    draw: Draw,
    chance: number,
  ): Transition<S, E> | undefined => {
    const actor = pickBy(
      new Set(enabled.map((t) => t.actorIndex)),
      (i) => (draw.actors[i] ?? 1) * (i === last ? draw.patience : 1),
      chance,
    );
    if (actor === null) return undefined;
    const heaviest = new Map<number, number>();
    const mine = enabled.filter((t) => t.actorIndex === actor.picked);
    for (const { id } of mine) {
      const group = groups.of[id] ?? 0;
      heaviest.set(group, Math.max(heaviest.get(group) ?? 0, weights[id] ?? 0));
    }
    const operation = pickBy(
      heaviest,
      ([group, weight]) => weight * (draw.operations[group] ?? 1),
      actor.left,
    );
    if (operation === null) return undefined;
    const [group] = operation.picked;
    return pickBy(
      mine.filter(({ id }) => groups.of[id] === group),
      ({ id }) => (weights[id] ?? 0) * (draw.transitions[id] ?? 1),
      operation.left,
    )?.picked;
  };

  const walk = (draw: Draw, witness: Witness<S, E>): number => {
    const taken: Transition<S, E>[] = [];
    try {
      runner.reset();
      witness.state(runner, taken);
      let last = -1;
      for (const chance of draw.picks) {
        const enabled = lookAround(runner, witness, taken);
        const weighty = enabled.filter(({ id }) => weights[id] !== 0);
        const t = choose(weighty, last, draw, chance);
        if (t === undefined) break;
        taken.push(t);
        runner.take(t);
        last = t.actorIndex;
        witness.state(runner, taken);
      }
    } catch {
      witness.broken(taken);
    }
    return taken.length;
  };
  return { draw: drawing(system, groups, maxSteps), walk };
};

/**
 * The enabled transitions, in the system's order. The witness is told of the events of all of them, not only of the one that is taken
 * next: an event can be judged without taking it, and many are in reach of every walk that are on the way of few.
 */
const lookAround = <S, E extends Event>(
  { system, state, at }: Runner<S, E>,
  witness: Witness<S, E>,
  taken: Transition<S, E>[],
): readonly Transition<S, E>[] => {
  const s = state();
  const enabled: Transition<S, E>[] = [];
  for (const [actorIndex, actor] of system.actors.entries())
    for (const t of actor.at[at(actorIndex)] ?? []) {
      // Among those taken while it is asked, for whoever catches what it throws.
      taken.push(t);
      if (isEnabled(t, s)) {
        enabled.push(t);
        if (t.event !== null) witness.event(s, t.event, taken);
      }
      taken.pop();
    }
  return enabled;
};
