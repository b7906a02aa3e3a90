import type { History, LeafChange } from "./history.ts";
import type { Role } from "./words.ts";

const mostEffects = 5;
const mostFound = 3;

/** What a step did that is worth telling, the most telling first; of several fields of one thing the first is told. */
export const effectsOf = (history: History, step: number): readonly string[] => {
  const own = saidOf(history, step);
  const first = own.filter(
    ({ noun }, i) => noun === "" || own.findIndex((one) => one.noun === noun) === i,
  );
  return [...new Set(first.map(({ said }) => said))].slice(0, mostEffects);
};

interface Said {
  readonly rank: number;
  readonly noun: string;
  readonly role: Role;
  readonly said: string;
}

const saidOf = (history: History, step: number): readonly Said[] =>
  history
    .changesBy(step)
    .filter((change) => !isNoDeed(history, change))
    .flatMap((change): readonly Said[] => {
      const { rank, noun, role, again, beside } = history.words(change.leaf);
      const said =
        (repeats(history, change) ? again(change.is) : null) ?? beside(change.was, change.is);
      return said === null ? [] : [{ rank, noun, role, said }];
    })
    .sort((a, b) => a.rank - b.rank);

/** What an end puts to rest: what the operation had asked for itself (nobody has answered), or what it had found. */
const isNoDeed = (history: History, { step, leaf, actor, was }: LeafChange): boolean => {
  if (!history.ends(step)) return false;
  const { pending, isForgotten } = history.words(leaf);
  const isOwn = history.lastChange(leaf, step)?.actor === actor;
  return isForgotten || (pending?.value === was && isOwn);
};

/** Has the operation made the same change to another copy of the field before? */
const repeats = (history: History, { step, leaf, is, actor }: LeafChange): boolean => {
  const { noun, rank } = history.words(leaf);
  for (let before = history.begun(step); before < step; before++)
    if (
      history
        .changesBy(before)
        .some(
          (other) =>
            other.actor === actor &&
            other.leaf !== leaf &&
            other.is === is &&
            history.words(other.leaf).rank === rank &&
            history.words(other.leaf).noun === noun,
        )
    )
      return true;
  return false;
};

/**
 * What no difference shows of a step: that it stored what was there already, or returned and left something undone; of a step that did
 * nothing, what it found, or that it changed nothing.
 */
export const notesOf = (history: History, step: number): readonly string[] => {
  const said = saidOf(history, step);
  const notes = [...unpaid(history, step), ...kept(history, step, said.length > 0)];
  // Locks are taken on the way to something.
  if (said.some(({ role }) => role !== "hidden")) return notes;
  const [reads, asks] = [[...history.reads(step)], history.asks(step)];
  // What it waited for first, then what it went by (beside a lock only what it would have changed), then what else it hung on.
  const waited = idleIn(history, step, [...asks]);
  const wentBy = reads.filter(
    (leaf) => !asks.has(leaf) && (said.length === 0 || history.writes(step).has(leaf)),
  );
  const found = [...notes, ...(waited.length > 0 ? waited : foundIn(history, step, wentBy))];
  if (found.length > 0 || said.length > 0) return found.slice(0, mostFound);
  const hung = foundIn(history, step, reads);
  return hung.length > 0 ? hung.slice(0, mostFound) : bare(history, step);
};

/** What changed by its paths, where there are no words for it. */
const bare = (history: History, step: number): readonly string[] => {
  const changed = history.changesBy(step).filter((change) => !history.words(change.leaf).isCursor);
  if (changed.length === 0) return ["changed nothing"];
  return changed
    .slice(0, mostFound)
    .map(({ leaf, was, is }) => `${history.paths[leaf] ?? ""}: ${was} -> ${is}`);
};

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

/** What it stored that was there; locals only where there is nothing else to tell, and nothing of what an end puts to rest. */
const kept = (history: History, step: number, isTold: boolean): readonly string[] =>
  byRank(history, [...history.writes(step)]).flatMap((leaf) => {
    const value = history.valueBefore(leaf, step);
    if (value !== history.valueBefore(leaf, step + 1)) return [];
    if (history.ends(step) && history.isResting(leaf, value)) return [];
    const words = history.words(leaf);
    return (words.role === "local" && isTold ? null : words.kept(value)) ?? [];
  });

/** What it read, by the words for the values. */
const foundIn = (history: History, step: number, leaves: readonly number[]): readonly string[] => [
  ...new Set([
    ...byRank(history, leaves).flatMap(
      (leaf) => history.words(leaf).found(history.valueBefore(leaf, step)) ?? [],
    ),
    ...idleIn(history, step, leaves),
  ]),
];

/** That none of what could have been pending was. */
const idleIn = (history: History, step: number, leaves: readonly number[]): readonly string[] => {
  const waiting = new Map<string, boolean>();
  for (const leaf of leaves) {
    const { nonePending, pending } = history.words(leaf);
    if (nonePending === null) continue;
    const isPending = history.valueBefore(leaf, step) === pending?.value;
    waiting.set(nonePending, isPending || waiting.get(nonePending) === true);
  }
  return [...waiting].flatMap(([phrase, isPending]) => (isPending ? [] : [phrase]));
};

const byRank = (history: History, leaves: readonly number[]): readonly number[] =>
  leaves.toSorted((a, b) => history.words(a).rank - history.words(b).rank || a - b);
