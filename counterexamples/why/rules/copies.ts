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
    const how = gone === undefined ? null : revocation(history, revokedBy, copy.step, until);
    if (gone === undefined || how === null) return [];
    return [
      {
        weight: copy.step < 0 ? 2.9 : 3,
        about: `copy ${noun}`,
        sentence: `${gone.actor} ${history.did(gone) ?? ""} (${at(gone.step)}), yet ${how}.`,
      },
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
  { field, never }: Revocation,
  since: number,
  until: number,
): string | null => {
  const request = history.paths.indexOf(field);
  const { pending, revokedBy } = history.words(request);
  const asked = history
    .changesOf(request)
    .findLast(({ step, is }) => step < until && is === pending?.value);
  const after = history
    .changesOf(request)
    .find(({ step, is }) => step >= until && is === pending?.value);
  if (asked === undefined || asked.step < since) {
    const times = [
      ...(asked === undefined ? [] : [`before that at ${at(asked.step)}`]),
      ...(after === undefined ? [] : [`after that at ${at(after.step)}`]),
    ];
    const when =
      asked === undefined ? `before ${at(until)}` : `between ${at(since)} and ${at(until)}`;
    return `nobody ${never} ${when}${times.length === 0 ? "" : ` (${times.join(", ")})`}`;
  }
  if (history.lastChange(request, until) !== asked) return null;
  const open = `${at(asked.step)} ${history.did(asked) ?? ""}, and by ${at(until)} ${pending?.unanswered ?? ""}`;
  if (revokedBy === null) return open;
  // Was there somebody to be made to answer, and was he?
  const urge = history.paths.indexOf(revokedBy.field);
  const urges = history.changesOf(urge).filter(({ step }) => step > since && step < until);
  if (urges.some(({ is }) => is === history.words(urge).pending?.value)) return open;
  if (revokedBy.while === undefined || history.valueBefore(urge, asked.step) === revokedBy.while)
    return `${open}: nobody ${revokedBy.never}`;
  const entered = urges.findLast(({ is, step }) => is === revokedBy.while && step > asked.step);
  if (entered === undefined) return open;
  const { actor, step } = entered;
  const blind = looksAgain(history, actor, request, step, until)
    ? ""
    : " and did not look at the request after that";
  return `${open}, though ${actor} ${history.did(entered) ?? ""} in between (${at(step)})${blind}`;
};
