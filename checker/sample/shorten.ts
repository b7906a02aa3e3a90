import type { Event } from "../protocol/step.ts";
import type { System, Transition } from "../protocol/system.ts";
import { explore } from "../search/explore.ts";
import type { SearchOptions } from "../search/options.ts";
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
 * A shorter schedule that meets the goal, by exhaustive search over fewer transitions than there are. Each search is over more of them
 * than the one before: the actions of `schedule`; all steps of the operations that it starts; all operations that its actors start in
 * it; everything. All have the same limit, and the first that ends without an answer is the last.
 */
export function* shorten<S, E extends Event>(
  system: System<S, E>,
  schedule: readonly Transition<S, E>[],
  { name, search }: Goal<S, E>,
  limits: SearchOptions,
): Generator<void, Shortened<S, E>, void> {
  let best: Shortened<S, E> = { schedule, minimal: "unproven" };
  if (search === null) return best;
  let size = 0;
  for (const keep of widening(schedule)) {
    const { system: restricted, original } = restrict(system, keep);
    if (original.length === size) continue;
    size = original.length;
    const searching = explore(restricted, search.properties, { ...limits, stopAtFirst: [name] });
    let turn = searching.next();
    for (; turn.done !== true; turn = searching.next()) yield;
    // Breadth first: what was found before a limit is a shortest one all the same.
    const ids = search.answer(turn.value);
    if (ids === null) return best;
    const minimal = size === system.transitions.length ? "proven" : "shrunk";
    best = { schedule: ids.flatMap((id) => original[id] ?? []), minimal };
  }
  return best;
}

/** What may be taken, ever more of it. */
const widening = <S, E>(
  schedule: readonly Transition<S, E>[],
): readonly ((t: Transition<S, E>) => boolean)[] => {
  const keyed = (t: Transition<S, E>): string => actionKey(actionOf(t));
  const operationOf = ({ actor, operation }: Transition<S, E>): string => `${actor} ${operation}`;
  const actions = new Set(schedule.map(keyed));
  const operations = new Set(schedule.map(operationOf));
  return [
    (t) => actions.has(keyed(t)),
    (t) => actions.has(keyed(t)) || (t.from !== 0 && operations.has(operationOf(t))),
    (t) => operations.has(operationOf(t)),
    () => true,
  ];
};
