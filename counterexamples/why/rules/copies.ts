import { type Gap, type Rule, at, lastStep, isShared } from "../gap.ts";
import type { History, LeafChange } from "../history.ts";
import { looksAgain } from "../looks.ts";
import { fits, type Revocation } from "../words.ts";

/** A copy was still in use when what it had been made from was gone. */
export const unrevoked: Rule = (history, { held }) =>
  [...held, ...fromTheStart(history, held)].flatMap((copy): readonly Gap[] => {
    const { revokedBy, noun } = history.words(copy.leaf);
    if (revokedBy === null) return [];
    const until = copy.step < 0 ? lastStep(history) : useOf(history, copy);
    const gone = sourcesOf(history, copy)
      .flatMap((leaf) => history.changesOf(leaf))
      .filter((change) => change.step > copy.step && change.step < until)
      .sort((a, b) => a.step - b.step)
      .find((change) => history.did(change) !== null);
    const how =
      gone === undefined ? null : revocation(history, copy, revokedBy, { gone: gone.step, until });
    if (gone === undefined || how === null) return [];
    return [
      {
        weight: copy.step < 0 ? 2.9 : 3,
        about: `copy ${noun}`,
        sentence: `${gone.actor} ${history.did(gone) ?? ""} (${at(gone.step)}), yet ${how}.`,
      },
      ...owedStill(history, gone, until),
    ];
  });

interface Copy {
  /** -1: from the start. */
  readonly step: number;
  readonly leaf: number;
}

/** Copies that are as they were at first, and that what was copied later went by. */
const fromTheStart = (history: History, held: readonly LeafChange[]): readonly Copy[] => {
  const used = held
    .filter(({ leaf }) => history.words(leaf).revokedBy !== null)
    .flatMap(({ step }) => [...history.reads(step)]);
  return [...new Set(used)]
    .filter((leaf) => history.changesOf(leaf).length === 0)
    .filter((leaf) => history.words(leaf).revokedBy?.source !== undefined)
    .map((leaf) => ({ step: -1, leaf }));
};

/** What a copy was made from: what its words say, or whatever shared was read then. */
const sourcesOf = (history: History, { step, leaf }: Copy): readonly number[] => {
  const source = history.words(leaf).revokedBy?.source;
  return source === undefined
    ? [...history.reads(step)].filter((read) => isShared(history, read))
    : history.paths.flatMap((path, from) => (fits(source, path) ? [from] : []));
};

/** The last step that looked at a copy. */
const useOf = (history: History, { leaf, step }: Copy): number => {
  for (let later = lastStep(history); later > step; later--)
    if (history.reads(later).has(leaf)) return later;
  return lastStep(history);
};

/** How far the revocation of a copy had come between two steps, as half a sentence; null if it was done. */
const revocation = (
  history: History,
  copy: Copy,
  { field, never }: Revocation,
  { gone, until }: { readonly gone: number; readonly until: number },
): string | null => {
  const request = history.paths.indexOf(field);
  const { pending, revokedBy } = history.words(request);
  if (pending === null) return null;
  // Also asking for what is asked for already counts.
  const asks = history.storing(request, pending.value);
  const asked = asks.findLast((step) => step < until);
  const isOpen = history.valueBefore(request, until) === pending.value;
  if (asked === undefined || (!isOpen && asked < copy.step)) {
    const after = asks.find((step) => step >= until);
    const later = after === undefined ? "" : ` (after that at ${at(after)})`;
    if (asked === undefined) return `nobody ${never} before ${at(until)}${later}`;
    return `nobody ${never} between ${at(gone)} and ${at(until)}${later}: ${lastTime(history, copy, request, asked)}`;
  }
  if (!isOpen) return null;
  const who = history.actor(asked);
  const open = `${at(asked)} ${history.words(request).did("", pending.value) ?? ""}, and by ${at(until)} ${pending.unanswered}`;
  if (revokedBy === null) return open;
  // Was there somebody to be made to answer, and was he?
  const urge = history.paths.indexOf(revokedBy.field);
  const urges = history
    .changesOf(urge)
    .filter(({ step }) => step > Math.min(asked, copy.step) && step < until);
  if (urges.some(({ is, actor }) => actor === who && is === history.words(urge).pending?.value))
    return open;
  if (revokedBy.while === undefined || history.valueBefore(urge, asked) === revokedBy.while)
    return `${open}: nobody ${revokedBy.never}`;
  const entered = urges.findLast(({ is, step }) => is === revokedBy.while && step > asked);
  if (entered === undefined) return open;
  const { actor, step } = entered;
  const blind = looksAgain(history, actor, request, step, until)
    ? ""
    : " and did not look at the request after that";
  return `${open}, though ${actor} ${history.did(entered) ?? ""} in between (${at(step)})${blind}`;
};

/** When somebody was asked last, and answered: before the copy was made, so that it says nothing of the copy. */
const lastTime = (history: History, copy: Copy, request: number, asked: number): string => {
  const answer = history.changesOf(request).find(({ step }) => step > asked && step < copy.step);
  const answered =
    answer === undefined
      ? ""
      : ` (${answer.actor} ${history.did(answer) ?? ""} at ${at(answer.step)})`;
  const made = history.changesOf(copy.leaf).find(({ step }) => step === copy.step);
  const did = made === undefined ? null : history.did(made);
  const then =
    made === undefined || did === null ? "" : `, before ${made.actor} ${did} (${at(made.step)})`;
  return `the last time was ${at(asked)}${answered}${then}`;
};

/** Whoever made a copy's source go away owed its revocation, and returned without it. */
const owedStill = (history: History, gone: LeafChange, until: number): readonly Gap[] => {
  const owing = history.changes.find(
    ({ step, leaf, is }) => step === gone.step && history.words(leaf).debt?.value === is,
  );
  if (owing === undefined) return [];
  for (let step = gone.step + 1; step < until; step++) {
    if (history.actor(step) !== gone.actor) continue;
    const { debt } = history.words(owing.leaf);
    if (debt === null || history.valueBefore(owing.leaf, step) !== debt.value) return [];
    if (!history.ends(step)) continue;
    return [
      {
        weight: 3.1,
        about: `debt ${gone.actor}`,
        sentence: `${gone.actor} ${debt.unpaid} (${at(step)}).`,
      },
    ];
  }
  return [];
};
