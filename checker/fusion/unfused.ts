import type { Event } from "../protocol/step.ts";
import { isEnabled, type System, type Transition, type Whole } from "../protocol/system.ts";
import { initialState, runImmutably } from "../state/immutable.ts";
import type { TransitionIds } from "../verdict.ts";
import { moversOf } from "./plan.ts";
import { countOf, type Fused } from "./select.ts";

/**
 * The steps of a schedule of the fused search, with those that were taken together with others. Of those that come after the last one only
 * with `toTheEnd`: what a property asks about does not depend on them, but where an actor is stuck does. Null if it cannot be taken, as may
 * be where fusing was not justified.
 */
export const unfused = <S, E extends Event>(
  system: System<S, E>,
  fused: Fused,
  schedule: TransitionIds,
  toTheEnd: boolean,
): TransitionIds | null => {
  const movers = moversOf(system, fused);
  const next = (state: Whole<S>): Transition<S, E> | null => {
    for (const [a, { name }] of system.actors.entries()) {
      const t = movers[a]?.[state.pc[name] ?? 0] ?? null;
      if (t !== null && isEnabled(t, state.model)) return t;
    }
    return null;
  };
  const most = countOf(fused);
  const steps: number[] = [];
  let state = initialState(system);
  const take = (t: Transition<S, E>): void => {
    steps.push(t.id);
    state = runImmutably(system, t, state);
  };
  for (const [i, id] of schedule.entries()) {
    const t = system.transitions[id];
    if (t === undefined || state.pc[t.actor] !== t.from || !isEnabled(t, state.model)) return null;
    take(t);
    if (i === schedule.length - 1 && !toTheEnd) break;
    let mover = next(state);
    for (let taken = 0; mover !== null && taken <= most; taken++) {
      take(mover);
      mover = next(state);
    }
  }
  return steps;
};
