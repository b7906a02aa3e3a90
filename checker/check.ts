import type { Property } from "./property.ts";
import type { Event } from "./protocol/step.ts";
import type { System } from "./protocol/system.ts";
import { explore } from "./search/explore.ts";
import type { SearchOptions } from "./search/options.ts";
import type { SearchOutcome, TransitionIds } from "./verdict.ts";

/**
 * Sees every reachable state of a system, and judges the properties: `explore` run to its end in one go, for those who need no progress and
 * no interrupt. Without a limit in the options that can take all memory that there is. Throws nothing for a mistake in a recipe: that is
 * `broken` in the outcome.
 */
export const check = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  options: SearchOptions = {},
): SearchOutcome => {
  const search = explore(system, properties, options);
  for (;;) {
    const turn = search.next();
    if (turn.done === true) return turn.value;
  }
};

/** A schedule in words, a line for each step: `writer write/copy`, with the choice behind it if the step has one. */
export const spell = <S, E extends Event>(
  { transitions }: System<S, E>,
  schedule: TransitionIds,
): readonly string[] =>
  schedule.map((id) => {
    const taken = transitions[id];
    if (taken === undefined) throw new RangeError(`the system has no transition ${id}`);
    const { actor, operation, step, choice } = taken;
    const shown = choice === null ? "" : ` ${JSON.stringify(choice)}`;
    return `${actor} ${operation}/${step}${shown}`;
  });
