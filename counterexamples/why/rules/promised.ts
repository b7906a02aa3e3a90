import { type Gap, type Rule, at, lastStep, promiseOf, isShared } from "../gap.ts";
import { isWell } from "../words.ts";

/** Something was brought about although the contrary had been promised already. */
export const madeAfterPromise: Rule = (history, told) => {
  const promise = promiseOf(history, told);
  const late = told.held.findLast(({ leaf }) => isShared(history, leaf));
  if (promise === undefined || late === undefined || late.step < promise.step) return [];
  return [
    {
      weight: 1,
      about: `leaf ${late.leaf}`,
      sentence: `${late.actor} ${history.did(late) ?? ""} (${at(late.step)}) although ${at(promise.step)} had promised otherwise, and nothing kept it from that.`,
    },
  ];
};

/** Whoever promised had looked at something before it was there, or never. */
export const passedTooEarly: Rule = (history, told) => {
  const promise = promiseOf(history, told);
  if (promise === undefined) return [];
  const promiser = promise.actor;
  const begun = history.begun(promise.step);
  const looksAt = (leaf: number): readonly number[] =>
    Array.from({ length: promise.step }, (_, step) => step).filter(
      (step) => history.actor(step) === promiser && history.reads(step).has(leaf),
    );
  const made = told.held.flatMap((change): readonly Gap[] => {
    const { role, noun } = history.words(change.leaf);
    if (role !== "shared" || change.actor === promiser || change.step > promise.step) return [];
    const looks = looksAt(change.leaf);
    const early = looks.findLast((step) => step < change.step);
    if (early === undefined || looks.some((step) => step > change.step)) return [];
    // An operation of long ago has passed nothing.
    if (early < begun) return [];
    return [
      {
        weight: 3.2,
        about: `leaf ${change.leaf}`,
        sentence: `${promiser} had passed ${noun} at ${at(early)}, before ${change.actor} ${history.did(change) ?? ""} (${at(change.step)}), and did not come back.`,
      },
    ];
  });
  const never = told.asked.flatMap((leaf): readonly Gap[] => {
    const { role, noun, should } = history.words(leaf);
    const wrong = should !== null && !isWell(should, history.valueBefore(leaf, lastStep(history)));
    if (role !== "shared" || !wrong || looksAt(leaf).some((step) => step >= begun)) return [];
    return [
      {
        weight: 3.3,
        about: `leaf ${leaf}`,
        sentence: `${promiser} never looked at ${noun} before it came to ${at(promise.step)}.`,
      },
    ];
  });
  return [...made, ...never];
};
