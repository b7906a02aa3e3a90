import { type Gap, type Rule, at, lastStep, isShared } from "../gap.ts";
import type { History } from "../history.ts";
import { looksAgain, lastLook } from "../looks.ts";
import { fits, type Check } from "../words.ts";

/** Whoever breached did not look at what the property looks at, after somebody else had changed it in the middle of the operation. */
export const notLookedAt: Rule = (history, { asked }) => {
  const last = lastStep(history);
  const actor = history.actor(last);
  return asked.flatMap((leaf): readonly Gap[] => {
    const changed = history.lastChange(leaf, last);
    const did = changed === undefined ? null : history.did(changed);
    if (changed === undefined || did === null || !isShared(history, leaf)) return [];
    if (changed.actor === actor || changed.step < history.begun(last)) return [];
    if (looksAgain(history, actor, leaf, changed.step, last)) return [];
    const { noun, check } = history.words(leaf);
    const before = lastLook(history, actor, leaf, changed.step);
    const held = check === null ? null : lockTaken(history, check, last);
    if (check !== null && held !== null && !isMade(history, check, held, last))
      return [
        {
          weight: 2.8 - changed.step / 1e6,
          about: `read ${actor}`,
          sentence: `${actor} went on to ${at(last)} and never made ${check.noun} under ${check.lockNoun}, which it took at ${at(held)}${before === null ? "" : ` (it did before that, at ${at(before)})`}.`,
        },
      ];
    const look =
      before === null
        ? `never looked at ${noun} in this operation, though`
        : `looked at ${noun} for the last time at ${at(before)}, before`;
    return [
      {
        weight: 2.8 - changed.step / 1e6,
        about: `read ${actor}`,
        sentence: `${actor} went on to ${at(last)} and ${look} ${changed.actor} ${did} (${at(changed.step)}).`,
      },
    ];
  });
};

/** Does the actor of the last of these steps make a check in one of them? */
const isMade = (history: History, { fields }: Check, from: number, until: number): boolean =>
  Array.from({ length: until - from + 1 }, (_, i) => from + i).some(
    (step) =>
      history.actor(step) === history.actor(until) &&
      [...history.reads(step)].some((leaf) =>
        fields.some((field) => fits(field, history.paths[leaf] ?? "")),
      ),
  );

/** The last step before this one with which its operation took a lock. */
const lockTaken = (history: History, { lock }: Check, before: number): number | null => {
  const actor = history.actor(before);
  const begun = history.begun(before);
  const taken = history.changes.findLast(
    ({ step, leaf, actor: who, was, is }) =>
      who === actor &&
      step >= begun &&
      step < before &&
      fits(lock, history.paths[leaf] ?? "") &&
      (is === true || Number(is) > Number(was)),
  );
  return taken?.step ?? null;
};

/** One operation looked at something twice, and saw two things. */
export const sawBoth: Rule = (history) => {
  const last = lastStep(history);
  const actor = history.actor(last);
  const own = Array.from({ length: last + 1 }, (_, step) => step).filter(
    (step) => step >= history.begun(last) && history.actor(step) === actor,
  );
  const leaves = new Set(own.flatMap((step) => [...history.reads(step)]));
  return [...leaves].flatMap((leaf): readonly Gap[] => {
    if (!isShared(history, leaf)) return [];
    const looks = own.filter((step) => history.reads(step).has(leaf));
    const [first, again] = [looks[0], looks.at(-1)];
    if (first === undefined || again === undefined) return [];
    const between = history
      .changesOf(leaf)
      .findLast((change) => change.step > first && change.step < again && change.actor !== actor);
    const did = between === undefined ? null : history.did(between);
    if (between === undefined || did === null) return [];
    return [
      {
        weight: 4.2,
        about: `read ${actor}`,
        sentence: `${actor} read ${history.words(leaf).noun} at ${at(first)} and again at ${at(again)}; in between ${between.actor} ${did} (${at(between.step)}).`,
      },
    ];
  });
};

/** Something was made that a promise forbids, by somebody who did not look whether it does. */
export const unchecked: Rule = (history, { held, asked }) =>
  asked.flatMap((promise): readonly Gap[] => {
    const { lookAt } = history.words(promise);
    const made = held.findLast(({ leaf }) => isShared(history, leaf));
    if (lookAt === null || made === undefined) return [];
    const looked = history.paths.some(
      (path, leaf) =>
        fits(lookAt.field, path) &&
        Array.from({ length: made.step + 1 }, (_, step) => step).some(
          (step) =>
            step >= history.begun(made.step) &&
            history.actor(step) === made.actor &&
            history.reads(step).has(leaf),
        ),
    );
    return looked
      ? []
      : [
          {
            weight: 4.5,
            about: `unchecked`,
            sentence: `${made.actor} ${history.did(made) ?? ""} (${at(made.step)}) without having looked at ${lookAt.noun}.`,
          },
        ];
  });

/** Something was made by somebody who never looked at what the property looks at, and what had changed before. */
export const madeUnseen: Rule = (history, { held, asked }) => {
  const made = held.findLast(({ leaf }) => isShared(history, leaf));
  if (made === undefined) return [];
  const begun = history.begun(made.step);
  return asked.flatMap((leaf): readonly Gap[] => {
    const changed = history.lastChange(leaf, lastStep(history));
    const did = changed === undefined ? null : history.did(changed);
    if (changed === undefined || did === null || !isShared(history, leaf)) return [];
    if (changed.actor === made.actor || changed.step > made.step) return [];
    if (looksAgain(history, made.actor, leaf, begun - 1, made.step)) return [];
    return [
      {
        weight: 3.7,
        about: `leaf ${made.leaf}`,
        sentence: `${made.actor} ${history.did(made) ?? ""} (${at(made.step)}) without having looked at ${history.words(leaf).noun}, though ${changed.actor} ${did} (${at(changed.step)}).`,
      },
    ];
  });
};
