import { lastStep } from "./gap.ts";
import type { History } from "./history.ts";

/** Does an actor read a leaf in a step behind `after`, up to `until`? */
export const looksAgain = (
  history: History,
  actor: string,
  leaf: number,
  after: number,
  until: number,
): boolean => {
  for (let step = after + 1; step <= until; step++)
    if (history.actor(step) === actor && history.reads(step).has(leaf)) return true;
  return false;
};

/** A step that only looked whether something that it had taken is still good, and went on; null if there is none. */
export const checkAfter = (
  history: History,
  actor: string,
  after: number,
  until: number,
): number | null => {
  const changing = new Set(history.changes.map(({ step }) => step));
  for (let step = after + 1; step < until; step++)
    if (
      history.actor(step) === actor &&
      !changing.has(step) &&
      [...history.reads(step)].some((leaf) => history.words(leaf).role === "copy")
    )
      return step;
  return null;
};

/** The last step before this one that read a leaf, in the operation that breaches; null if none did. */
export const lastLook = (
  history: History,
  actor: string,
  leaf: number,
  before: number,
): number | null => {
  const from = history.begun(lastStep(history));
  for (let step = before - 1; step >= from; step--)
    if (history.actor(step) === actor && history.reads(step).has(leaf)) return step;
  return null;
};
