import type { Event } from "../protocol/step.ts";
import type { System, Transition } from "../protocol/system.ts";
import { explore, type SearchOptions } from "../search/explore.ts";
import { actionKey, actionOf } from "./action.ts";
import type { Goal } from "./goal.ts";
import type { Minimal } from "./outcome.ts";
import { restrict } from "./restrict.ts";

/** A schedule that meets its goal, and how short it is known to be. */
export interface Shortened<S, E> {
  readonly schedule: readonly Transition<S, E>[];
  readonly minimal: Minimal;
}

/**
 * The shortest schedule that meets the goal with no other actions than those of `schedule`: the exhaustive search over the system
 * restricted to them. A few dozen actions leave few enough states, unless a loop of them counts something up; hence the limits.
 */
export function* shorten<S, E extends Event>(
  system: System<S, E>,
  schedule: readonly Transition<S, E>[],
  { name, search }: Goal<S, E>,
  limits: SearchOptions,
): Generator<void, Shortened<S, E>, void> {
  if (search === null) return { schedule, minimal: "unproven" };
  const left = new Set(schedule.map((t) => actionKey(actionOf(t))));
  const { system: restricted, original } = restrict(system, (t) =>
    left.has(actionKey(actionOf(t))),
  );
  const searching = explore(restricted, search.properties, { ...limits, stopAtFirst: [name] });
  let turn = searching.next();
  for (; turn.done !== true; turn = searching.next()) yield;
  const ids = search.answer(turn.value);
  // Breadth first: what was found before a limit is a shortest one all the same.
  return ids === null
    ? { schedule, minimal: "unproven" }
    : { schedule: ids.flatMap((id) => original[id] ?? []), minimal: "shrunk" };
}
