import type { Event } from "../protocol/step.ts";
import type { TransitionIds } from "../verdict.ts";
import type { SearchOptions } from "../search/options.ts";
import { indexActions } from "./action.ts";
import { drop } from "./drop.ts";
import type { Minimal } from "./outcome.ts";
import { type Renaming, rename } from "./rename.ts";
import { replay } from "./replay.ts";
import type { Runner } from "./runner.ts";
import type { First } from "./survey.ts";
import { shorten } from "./shorten.ts";

/** A schedule that has been shortened and renumbered, with what it shows. */
export interface Shrunk {
  readonly schedule: TransitionIds;
  readonly finding: string;
  readonly minimal: Minimal;
}

/**
 * Shrinks a walked schedule: drops actions, searches what is left, renumbers to first use. Dropping runs on `quick`; whatever comes
 * out has been replayed on `exact`, the representation that the API shows. (Only a value out of range that a step mends before it ends
 * throws on the packed form alone, and is confirmed there.)
 */
export function* shrink<S, E extends Event>(
  quick: Runner<S, E>,
  exact: Runner<S, E>,
  { goal, schedule: walked }: First<S, E>,
  limits: SearchOptions,
  renamings: readonly Renaming[],
): Generator<void, Shrunk, void> {
  const index = indexActions(exact.system);
  const dropped = drop(quick, index, walked, goal);
  yield;
  const { schedule, minimal } = yield* shorten(exact.system, dropped, goal, limits);
  const renamed = rename(exact, index, schedule, goal, renamings);
  for (const runner of [exact, quick]) {
    const { taken, finding } = replay(
      runner,
      renamed.map((t) => [t]),
      goal,
    );
    if (finding !== null && taken.length === renamed.length)
      return { schedule: taken.map(({ id }) => id), finding, minimal };
  }
  throw new Error(`the shrunk schedule does not show ${goal.name}: the engines disagree`);
}
