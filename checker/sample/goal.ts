import { match } from "ts-pattern";
import type { Finding, Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import type { SearchOutcome, TransitionIds } from "../verdict.ts";
import type { Runner } from "./runner.ts";
import { deadlock } from "./stuck.ts";

/**
 * What a sampled schedule has shown and a shorter one must still show: a breach, that something possible was reached, or that something
 * throws. The members say what they found in a sentence, which may differ between schedules, or null.
 */
export interface Goal<S, E extends Event> {
  readonly name: string;
  /** Asked in every state. */
  readonly here: (runner: Runner<S, E>) => string | null;
  /** Asked when a transition with an event is taken, in the state before it. */
  readonly onEvent: (s: S, event: E) => string | null;
  /** Asked when a recipe, a condition or one of the above throws. */
  readonly onThrow: (message: string) => string | null;
  /**
   * How an exhaustive search meets the same goal, or null if one over fewer transitions would not: where transitions are taken away
   * more states are deadlocks.
   */
  readonly search: SearchFor<S, E> | null;
}

export interface SearchFor<S, E extends Event> {
  readonly properties: readonly Property<S, E>[];
  /** Where the shortest schedule stands in the outcome. */
  readonly answer: (outcome: SearchOutcome) => TransitionIds | null;
}

const never = () => null;

/** The goal of a property, or null where no single schedule can show anything about it. */
export const goalOf = <S, E extends Event>(property: Property<S, E>): Goal<S, E> | null => {
  const { name } = property;
  const properties = [property];
  return match<Property<S, E>, Goal<S, E> | null>(property)
    .with({ kind: "contract" }, { kind: "internal" }, ({ holds, on }) => ({
      name,
      here: holds === undefined ? never : ({ state }) => sentence(holds(state())),
      onEvent: on === undefined ? never : (s, event) => sentence(on(s, event)),
      onThrow: never,
      search: { properties, answer: ({ verdicts: [verdict] }) => verdict?.schedule ?? null },
    }))
    .with({ kind: "reachable" }, { kind: "performance" }, ({ reached, by }) => ({
      name,
      here: reached === undefined ? never : ({ state }) => (reached(state()) ? "reached" : null),
      onEvent: by === undefined ? never : (s, event) => (by(s, event) ? "reached" : null),
      onThrow: never,
      search: { properties, answer: ({ verdicts: [verdict] }) => verdict?.witness ?? null },
    }))
    .with({ name: "no-deadlock" }, () => ({
      name,
      here: deadlock,
      onEvent: never,
      onThrow: never,
      search: null,
    }))
    .with({ name: "can-finish" }, never)
    .exhaustive();
};

/** The goal that something throws: a step, a condition, or one of the properties, which are all asked for that purpose. */
export const breakage = <S, E extends Event>(properties: readonly Property<S, E>[]): Goal<S, E> => {
  const goals = properties.flatMap((property) => goalOf(property) ?? []);
  return {
    name: "that something throws",
    here: (runner) => {
      for (const property of properties)
        if ("exercised" in property) property.exercised(runner.state());
      for (const goal of goals) goal.here(runner);
      return null;
    },
    onEvent: (s, event) => {
      for (const goal of goals) goal.onEvent(s, event);
      return null;
    },
    onThrow: (message) => message,
    search: { properties, answer: ({ broken }) => broken?.schedule ?? null },
  };
};

const sentence = (finding: Finding): string | null => (finding === true ? null : finding);
