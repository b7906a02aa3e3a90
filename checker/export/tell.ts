import type { Property, SafetyProperty } from "../property.ts";
import type { Phase } from "../protocol/phases.ts";
import type { Event } from "../protocol/step.ts";
import type { System, Transition } from "../protocol/system.ts";
import type { Draft } from "../state/fields.ts";
import { makeDecide } from "./decide.ts";
import { labelOf } from "./label.ts";
import { footprintOf, makeMaker, membersOf, type Decision } from "./decision.ts";

/** A question of a property, answered with 1 where all is well and with 0 where it is breached. */
export interface Question {
  readonly property: string;
  readonly decision: Decision;
}

/** A transition, its place aside. */
export interface ToldStep<S, E> {
  readonly t: Transition<S, E>;
  /** All must answer 1; those that always do are left out. */
  readonly conditions: readonly Decision[];
  /** What properties ask about its event, in the state before it; those that are never breached are left out. */
  readonly asks: readonly Question[];
  readonly effect: ToldPhase;
}

/** A phase of a step's effect (see `Phase`): its decision answers which of `exits` follows. */
export interface ToldPhase {
  readonly id: number;
  readonly decision: Decision;
  /** Locations, or further phases; there may be rounds. */
  readonly exits: readonly (ToldPhase | number)[];
}

/** All that a system does and its properties ask, as decisions. */
export interface Told<S, E> {
  readonly steps: readonly ToldStep<S, E>[];
  /** What is done behind every step, if anything is. */
  readonly normalise: Decision | null;
  /** What is asked of states; what is never breached is left out. */
  readonly states: readonly Question[];
}

/** Some function of the state looks at too much: `of` says which, `runs` how many of its ways were run. */
export class TooWideError extends Error {
  override readonly name = "TooWideError";
  readonly of: string;
  readonly runs: number;
  constructor(of: string, runs: number) {
    super(`${of} looks at too many fields together: more than ${runs} ways`);
    this.of = of;
    this.runs = runs;
  }
}

/** The properties that single states and steps can breach. */
export const safetyOf = <S, E extends Event>(
  properties: readonly Property<S, E>[],
): readonly SafetyProperty<S, E>[] =>
  properties.flatMap((p) => (p.kind === "contract" || p.kind === "internal" ? [p] : []));

/** Throws TooWideError if a function has more than `mostRuns` ways. */
export const tell = <S, E extends Event>(
  system: System<S, E>,
  safety: readonly SafetyProperty<S, E>[],
  mostRuns: number,
): Told<S, E> => {
  const maker = makeMaker();
  const decide = makeDecide(system, maker);
  const yes = maker.end(1);
  const decided = <R>(of: string, f: (d: Draft<S>) => R, result: (returned: R) => number) => {
    const decision = decide(f, result, mostRuns);
    if (decision.kind === "too-wide") throw new TooWideError(of, decision.runs);
    return decision;
  };
  // A draft reads as a state does.
  const asked = (of: string, f: (s: S) => boolean): Decision =>
    decided(of, (d) => f(d as S), Number);

  const asksOf = new Map<string, readonly Question[]>();
  const asksAbout = (event: E): readonly Question[] => {
    const key = JSON.stringify(event);
    const before = asksOf.get(key);
    if (before !== undefined) return before;
    const fresh = safety.flatMap(({ name, on }) =>
      on === undefined
        ? []
        : [
            {
              property: name,
              decision: asked(`property ${name} at ${key}`, (s) => on(s, event) === true),
            },
          ],
    );
    const open = fresh.filter(({ decision }) => decision !== yes);
    asksOf.set(key, open);
    return open;
  };

  const phases = new Map<Phase<S>, ToldPhase>();
  const toldPhase = (phase: Phase<S>, actor: string): ToldPhase => {
    const before = phases.get(phase);
    if (before !== undefined) return before;
    const exits: (ToldPhase | number)[] = [];
    const decision = decided(`${actor} ${phase.name}`, phase.run, (exit) => exit);
    const fresh: ToldPhase = { id: phases.size, decision, exits };
    // Known before its exits, which may lead back to it.
    phases.set(phase, fresh);
    for (const exit of phase.exits) {
      const to = exit();
      exits.push(typeof to === "number" ? to : toldPhase(to, actor));
    }
    return fresh;
  };

  const steps = system.transitions.map((t): ToldStep<S, E> => {
    const of = labelOf(t);
    const conditions = [...t.when, ...t.waits.map(({ holds }) => holds)];
    return {
      t,
      conditions: conditions.map((holds) => asked(of, holds)).filter((one) => one !== yes),
      asks: t.event === null ? [] : asksAbout(t.event),
      effect: toldPhase(t.phases(), t.actor),
    };
  });
  const { normalise } = system;
  return {
    steps,
    normalise:
      normalise === null ? null : decided("what is done behind every step", normalise, () => 0),
    states: safety
      .flatMap(({ name, holds }) =>
        holds === undefined
          ? []
          : [{ property: name, decision: asked(`property ${name}`, (s) => holds(s) === true) }],
      )
      .filter(({ decision }) => decision !== yes),
  };
};

/** All phases that can follow, itself first. */
export const phasesOf = (effect: ToldPhase): readonly ToldPhase[] => {
  const met = new Set([effect]);
  for (const phase of met)
    for (const exit of phase.exits) if (typeof exit !== "number") met.add(exit);
  return [...met];
};

/** Whether it may throw in some state, reachable or not. */
export const mayThrow = (decision: Decision): boolean =>
  membersOf(decision).some(({ kind }) => kind === "throws");

/** Whether what one stores can make a difference to what the other looks at. */
export const concerns = (writer: Decision, reader: Decision): boolean => {
  const { looks } = footprintOf(reader);
  for (const leaf of footprintOf(writer).stores) if (looks.has(leaf)) return true;
  return false;
};
