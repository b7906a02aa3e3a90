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
      if (t === undefined) continue;
      // Before it is asked, which may throw.
      taken.push(t);
      const s = runner.state();
      if (!isEnabled(t, s)) {
        taken.pop();
        continue;
      }
      if (t.event !== null) finding = onEvent(s, t.event);
      if (finding !== null) break;
      runner.take(t);
      finding = here(runner);
    }
    return { taken, finding };
  } catch (thrown) {
    return { taken, finding: onThrow(thrown instanceof Error ? thrown.message : String(thrown)) };
  }
};
