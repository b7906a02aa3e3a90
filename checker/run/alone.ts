import type { Choice, Event } from "../protocol/step.ts";
import { blockedBy, isEnabled, type Transition } from "../protocol/system.ts";
import type { Runner } from "../sample/runner.ts";

/** Far more steps than any operation takes that ends. */
const mostSteps = 5000;

/** Which start of which operation; a choice that is not named here is left to the system's order. */
export interface Start {
  readonly actor: string;
  readonly operation: string;
  readonly choice?: Choice;
}

/** Told of each transition before it is taken, while the state is the one that it is taken in. */
export type Observe<S, E> = (t: Transition<S, E>, before: S) => void;

/** The operation cannot start, or does not come to its end while nobody else moves. */
export class StuckError extends Error {
  override readonly name = "StuckError";
}

const isAsked = <S, E>(t: Transition<S, E>, { operation, choice }: Start): boolean =>
  t.operation === operation &&
  Object.entries(choice ?? {}).every(([key, value]) => t.choice?.[key] === value);

/** The transitions that start what is asked for and may be taken now. */
export const startsOf = <S, E extends Event>(
  { system, state, at }: Runner<S, E>,
  start: Start,
): readonly Transition<S, E>[] => {
  const index = system.actors.findIndex(({ name }) => name === start.actor);
  const s = state();
  return (at(index) === 0 ? (system.actors[index]?.at[0] ?? []) : []).filter(
    (t) => isAsked(t, start) && isEnabled(t, s),
  );
};

/** Could the operation start now? */
export const canStart = <S, E extends Event>(runner: Runner<S, E>, start: Start): boolean =>
  startsOf(runner, start).length > 0;

/**
 * Runs one operation of one actor from idle to idle while nobody else moves; of several ways to go on the first. That is what a
 * quiescent system does, and how it is compared with something that cannot be stopped between its steps.
 */
export const runAlone = <S, E extends Event>(
  runner: Runner<S, E>,
  start: Start,
  observe: Observe<S, E> = () => undefined,
): void => {
  const { system, state, at, take } = runner;
  let t = startsOf(runner, start)[0];
  if (t === undefined)
    throw new StuckError(
      `${start.actor} cannot start ${start.operation} ${JSON.stringify(start.choice ?? {})}`,
    );
  const { actorIndex } = t;
  for (let steps = 0; t !== undefined; steps++) {
    if (steps > mostSteps)
      throw new StuckError(`${start.actor} does not return from ${start.operation}`);
    observe(t, state());
    take(t);
    const location = at(actorIndex);
    if (location === 0) return;
    const here: readonly Transition<S, E>[] = system.actors[actorIndex]?.at[location] ?? [];
    const s = state();
    t = here.find((candidate) => isEnabled(candidate, s));
    if (t === undefined) {
      const reasons = new Set(here.flatMap((candidate) => blockedBy(candidate, s)));
      throw new StuckError(
        `${start.actor} stops in ${system.actors[actorIndex]?.locations[location] ?? "?"}: ${[...reasons].join("; ") || "no way to go on"}`,
      );
    }
  }
};
