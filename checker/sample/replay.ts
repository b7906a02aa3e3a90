import type { Event } from "../protocol/step.ts";
import { isEnabled, type Transition } from "../protocol/system.ts";
import type { Goal } from "./goal.ts";
import type { Runner } from "./runner.ts";

/** Actions one after another: for each, the transitions it can stand for (see `ActionIndex`). */
export type Schedule<S, E> = readonly (readonly Transition<S, E>[])[];

/** What became of a list of actions that was replayed towards a goal. */
export interface Replay<S, E extends Event> {
  /** The transitions taken, up to the one that met the goal. */
  readonly taken: readonly Transition<S, E>[];
  /** What the goal said, or null if the list ended without meeting it. */
  readonly finding: string | null;
}

/** Replays from the initial state, skipping what is not enabled, until the goal is met or something throws. */
export const replay = <S, E extends Event>(
  runner: Runner<S, E>,
  schedule: Schedule<S, E>,
  { here, onEvent, onThrow }: Goal<S, E>,
): Replay<S, E> => {
  const taken: Transition<S, E>[] = [];
  try {
    runner.reset();
    let finding = here(runner);
    for (const alike of schedule) {
      if (finding !== null) break;
      const t = alike.find((candidate) => runner.at(candidate.actorIndex) === candidate.from);
      if (t === undefined || !mayTake(t, runner.state())) continue;
      taken.push(t);
      finding = takeWith(runner, t, onEvent) ?? here(runner);
    }
    return { taken, finding };
  } catch (thrown) {
    return { taken, finding: onThrow(thrown instanceof Error ? thrown.message : String(thrown)) };
  }
};

/**
 * Whether the transition is enabled, or its condition throws: who looks at every transition must not stumble over one that the
 * schedule goes past. `takeWith` throws it.
 */
export const mayTake = <S, E>(t: Transition<S, E>, s: S): boolean => {
  try {
    return isEnabled(t, s);
  } catch {
    return true;
  }
};

/** Takes a transition that may be taken, unless something is found about its event first. */
export const takeWith = <S, E extends Event>(
  runner: Runner<S, E>,
  t: Transition<S, E>,
  onEvent: (s: S, event: E) => string | null,
): string | null => {
  const s = runner.state();
  isEnabled(t, s);
  const finding = t.event === null ? null : onEvent(s, t.event);
  if (finding === null) runner.take(t);
  return finding;
};
