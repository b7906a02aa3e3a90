import type { Event } from "../protocol/step.ts";
import type { Transition } from "../protocol/system.ts";
import { type Action, type ActionIndex, actionOf } from "./action.ts";
import type { Goal } from "./goal.ts";
import { replay } from "./replay.ts";
import type { Runner } from "./runner.ts";

/** Exchanges names that mean no more than their order: `vcpu0` and `vcpu1`, gfn 0 and gfn 1. The model says which there are. */
export type Renaming = (action: Action) => Action;

/**
 * The schedule with its indices renumbered to first use: of the original and those renamed schedules that replay to the last action,
 * meeting the goal with it and not before, the first by ids. Ids are ordered by actor and choice, so the first has the lowest indices
 * earliest. Equal bugs so give equal files more often; a renaming that the system is not symmetric under does no harm.
 */
export const rename = <S, E extends Event>(
  runner: Runner<S, E>,
  index: ActionIndex<S, E>,
  schedule: readonly Transition<S, E>[],
  goal: Goal<S, E>,
  renamings: readonly Renaming[],
): readonly Transition<S, E>[] => {
  let best = schedule;
  for (const renaming of renamings) {
    const renamed = schedule.map((t) => index.named(renaming(actionOf(t))));
    const { taken, finding } = replay(runner, renamed, goal);
    if (finding !== null && taken.length === schedule.length && precedes(taken, best)) best = taken;
  }
  return best;
};

const precedes = <S, E>(
  a: readonly Transition<S, E>[],
  b: readonly Transition<S, E>[],
): boolean => {
  for (const [i, t] of a.entries()) {
    const other = b[i];
    if (other === undefined || t.id !== other.id) return other !== undefined && t.id < other.id;
  }
  return false;
};
