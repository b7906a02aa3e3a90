import type { Event } from "../protocol/step.ts";
import { isEnabled, type Transition } from "../protocol/system.ts";
import type { Runner } from "../sample/runner.ts";
import { startsOf, StuckError, type Observe, type Start } from "./alone.ts";

/** Far more steps than any operation takes that ends, helpers included. */
const mostSteps = 20_000;

/** May this start be made by somebody for whom the operation waits? */
export type Helps<S, E> = (t: Transition<S, E>) => boolean;

/**
 * Runs one operation of one actor from idle to idle as `runAlone` does; but where it has to wait, others move: the first in the system's
 * order that is in the middle of something, else the first that can start something by which it helps. At the end everybody is idle.
 * `observe` is told of each transition before it is taken. Returns false, and does nothing, if the operation cannot start.
 */
export const runWithHelp = <S, E extends Event>(
  runner: Runner<S, E>,
  start: Start,
  helps: Helps<S, E>,
  observe: Observe<S, E> = () => undefined,
): boolean => {
  const { system, state, at, take } = runner;
  const first = startsOf(runner, start)[0];
  if (first === undefined) return false;
  const own = first.actorIndex;
  const step = (t: Transition<S, E>): void => {
    observe(t, state());
    take(t);
  };
  const goingOn = (actor: number): Transition<S, E> | undefined => {
    const location = at(actor);
    return location === 0
      ? undefined
      : system.actors[actor]?.at[location]?.find((t) => isEnabled(t, state()));
  };
  const others = (): Transition<S, E> | undefined => {
    for (let actor = 0; actor < system.actors.length; actor++) {
      const t = goingOn(actor);
      if (t !== undefined) return t;
    }
    return undefined;
  };
  const help = (): Transition<S, E> | undefined => {
    for (const [index, actor] of system.actors.entries()) {
      if (at(index) !== 0) continue;
      const t = actor.at[0]?.find((one) => helps(one) && isEnabled(one, state()));
      if (t !== undefined) return t;
    }
    return undefined;
  };
  const isIdle = (): boolean => system.actors.every((_, actor) => at(actor) === 0);
  step(first);
  for (let steps = 0; !isIdle(); steps++) {
    const t = goingOn(own) ?? others() ?? help();
    if (t === undefined || steps > mostSteps)
      throw new StuckError(
        `${start.actor} ${t === undefined ? "stops in" : "does not return from"} ${start.operation}, whoever helps`,
      );
    step(t);
  }
  return true;
};
