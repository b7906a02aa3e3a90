import type { History, LeafChange } from "./history.ts";

const mostEffects = 4;
const mostFound = 2;

/** What a step did that is worth telling, the most telling first; of several fields of one thing the first is told. */
export const effectsOf = (history: History, step: number): readonly string[] => {
  const own = history.changes
    .filter((change) => change.step === step)
    .map((change) => {
      const { rank, noun, again, beside } = history.words(change.leaf);
      const isAgain = again !== null && repeats(history, change);
      return { rank, noun, did: isAgain ? again : beside(change.was, change.is) };
    })
    .sort((a, b) => a.rank - b.rank)
    .filter(({ did }) => did !== null);
  const first = own.filter(
    ({ noun }, i) => noun === "" || own.findIndex((one) => one.noun === noun) === i,
  );
  return [...new Set(first.flatMap(({ did }) => did ?? []))].slice(0, mostEffects);
};

/** Has the operation made the same change to another copy of the field before? */
const repeats = (history: History, { step, leaf, is, actor }: LeafChange): boolean => {
  const { noun, rank } = history.words(leaf);
  return history.changes.some(
    (other) =>
      other.step >= history.begun(step) &&
      other.step < step &&
      other.actor === actor &&
      other.leaf !== leaf &&
      other.is === is &&
      history.words(other.leaf).rank === rank &&
      history.words(other.leaf).noun === noun,
  );
};

/**
 * What no difference shows of a step: that it stored what was there already, or returned and left something undone; of a step that did
 * nothing, what it found, or that it changed nothing.
 */
export const notesOf = (history: History, step: number): readonly string[] => {
  const notes = [...unpaid(history, step), ...kept(history, step)];
  if (notes.length > 0 || effectsOf(history, step).length > 0) return notes;
  const [reads, asks] = [[...history.reads(step)], history.asks(step)];
  // What it went by first, then what it hung on whether it could run.
  const found = [reads.filter((leaf) => !asks.has(leaf)), reads]
    .map((leaves) => foundIn(history, step, leaves))
    .find((phrases) => phrases.length > 0);
  if (found !== undefined) return found;
  return changesNothing(history, step) ? ["changed nothing"] : [];
};

/** Does a step change nothing but where its actor is? */
const changesNothing = (history: History, step: number): boolean =>
  history.changes.every((change) => change.step !== step || history.words(change.leaf).isCursor);

/** What its actor still owed when it returned with this step. */
const unpaid = (history: History, step: number): readonly string[] => {
  if (!history.ends(step)) return [];
  return history.paths.flatMap((_, leaf) => {
    const { debt } = history.words(leaf);
    if (debt === null || history.valueBefore(leaf, step) !== debt.value) return [];
    const owner = history.lastChange(leaf, step)?.actor;
    return owner === history.actor(step) ? [debt.unpaid] : [];
  });
};

const kept = (history: History, step: number): readonly string[] =>
  byRank(history, [...history.writes(step)]).flatMap((leaf) => {
    const value = history.valueBefore(leaf, step);
    return value === history.valueBefore(leaf, step + 1)
      ? (history.words(leaf).kept(value) ?? [])
      : [];
  });

const foundIn = (history: History, step: number, leaves: readonly number[]): readonly string[] => {
  const read = byRank(history, leaves);
  const found = read.flatMap(
    (leaf) => history.words(leaf).found(history.valueBefore(leaf, step)) ?? [],
  );
  const waiting = new Map<string, boolean>();
  for (const leaf of read) {
    const { nonePending, pending } = history.words(leaf);
    if (nonePending === null) continue;
    const isPending = history.valueBefore(leaf, step) === pending?.value;
    waiting.set(nonePending, isPending || waiting.get(nonePending) === true);
  }
  const idle = [...waiting].flatMap(([phrase, isPending]) => (isPending ? [] : [phrase]));
  return [...new Set([...found, ...idle])].slice(0, mostFound);
};

const byRank = (history: History, leaves: readonly number[]): readonly number[] =>
  leaves.toSorted((a, b) => history.words(a).rank - history.words(b).rank || a - b);
