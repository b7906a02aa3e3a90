import type { Event } from "../protocol/step.ts";
import type { Transition } from "../protocol/system.ts";
import { type ActionIndex, actionOf } from "./action.ts";
import type { Goal } from "./goal.ts";
import { replay } from "./replay.ts";
import type { Runner } from "./runner.ts";

/**
 * Drops actions as long as the goal is still met, in ever smaller pieces down to single actions, until nothing can be dropped. What is
 * no longer enabled is skipped and thereby dropped too: without the first step of an operation the rest of it goes as well.
 *
 * The result is 1-minimal: two actions that only go together stay. The search over the actions left (`shorten`) sees to those.
 */
export const drop = <S, E extends Event>(
  runner: Runner<S, E>,
  index: ActionIndex<S, E>,
  schedule: readonly Transition<S, E>[],
  goal: Goal<S, E>,
): readonly Transition<S, E>[] => {
  const attempt = (candidate: readonly Transition<S, E>[]): readonly Transition<S, E>[] | null => {
    const actions = candidate.map((t) => index.named(actionOf(t)));
    const { taken, finding } = replay(runner, actions, goal);
    return finding === null ? null : taken;
  };
  const replayed = attempt(schedule);
  if (replayed === null) throw new Error(`the schedule does not show ${goal.name}`);

  let left = replayed;
  let size = Math.max(1, left.length >> 1);
  for (;;) {
    const before = left.length;
    // From the end, since a late action has fewer that depend on it. What stands before the piece is taken as before.
    for (let end = left.length; end > 0; end -= size) {
      const start = Math.max(0, end - size);
      left = attempt([...left.slice(0, start), ...left.slice(end)]) ?? left;
    }
    if (size > 1) size >>= 1;
    else if (left.length === before) return left;
  }
};
