import { type Gap, type Told, type Rule, at, lastStep, isShared } from "../gap.ts";
import type { History } from "../history.ts";
import { looksAgain, checkAfter } from "../looks.ts";
import { unguarded } from "./waiting.ts";

/**
 * In an operation that made something, somebody had read something shared before it changed, and did not look again: neither with a step
 * that took over what it had read, nor with one that only looked and went on.
 */
export const outdated: Rule = (history, told) => {
  const last = lastStep(history);
  const actors = new Set([...told.held.map(({ actor }) => actor), history.actor(last)]);
  return [...actors].flatMap((actor): readonly Gap[] => {
    const made = told.held.findLast(
      (change) => change.actor === actor && isShared(history, change.leaf),
    );
    const until = history.actor(last) === actor ? last : made?.step;
    if (until === undefined) return [];
    const own = Array.from({ length: until }, (_, step) => step).filter(
      (step) => step >= history.begun(until) && history.actor(step) === actor,
    );
    const stays = made === undefined || history.lastChange(made.leaf, last) === made;
    return own.flatMap((step) =>
      [...history.reads(step)].flatMap(
        (leaf): readonly Gap[] =>
          outdatedRead(history, told, { actor, step, leaf, until, stays }) ?? [],
      ),
    );
  });
};

interface Read {
  readonly actor: string;
  readonly step: number;
  readonly leaf: number;
  /** The step that acts on what was read. */
  readonly until: number;
  /** Is what it made still there at the end? */
  readonly stays: boolean;
}

const outdatedRead = (history: History, told: Told, read: Read): readonly Gap[] | null => {
  const { actor, step, leaf, until, stays } = read;
  const { role, noun, readUnder } = history.words(leaf);
  const changed = history
    .changesOf(leaf)
    .find((change) => change.step > step && change.actor !== actor);
  const did = changed === undefined ? null : history.did(changed);
  if (role !== "shared" || changed === undefined || did === null) return null;
  if (changed.step >= lastStep(history)) return null;
  // Before the change it was right to act on it; only a promise that rests on the change makes it wrong.
  const inTime = until < changed.step;
  const isTold = [...told.held, ...told.promised].some((one) => one.step === changed.step);
  if (inTime && !(stays && told.promised.some((one) => one.step === changed.step))) return null;
  if (looksAgain(history, actor, leaf, changed.step, until)) return null;
  const where = `${actor} had read ${noun} at ${at(step)}, before ${changed.actor} ${did} (${at(changed.step)})`;
  const missing = unguarded(history, readUnder, actor, step, changed);
  const check = checkAfter(history, actor, changed.step, until);
  const rest =
    missing !== null
      ? `, and nobody ${missing}`
      : inTime
        ? ", and what it did on the strength of that stayed"
        : check !== null
          ? `; its check at ${at(check)} (${history.stepName(check)}) did not notice`
          : `, and did not look again before ${at(until)}`;
  return [
    {
      weight: missing !== null ? 2.6 : inTime ? 4 : readUnder !== null ? 3.5 : isTold ? 3.6 : 3.9,
      about: `read ${actor}`,
      sentence: `${where}${rest}.`,
    },
  ];
};
