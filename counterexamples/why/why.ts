import type { Property } from "../../checker/property.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Trace } from "../trace.ts";
import { footprintsOf, type TraceFootprints } from "./footprints.ts";
import { askedBy, gapsOf } from "./gaps.ts";
import { historyOf, type History, type LeafChange } from "./history.ts";
import { causesOf, evidenceOf } from "./slice.ts";
import { chooseStory, tellStory } from "./story.ts";
import { stuckOf } from "./stuck.ts";
import type { Words } from "./words.ts";

const mostSentences = 4;
const mostGaps = 2;
const mostEffects = 3;

/** A trace in words. */
export interface Explanation {
  /**
   * Why it ends in a breach, in up to four sentences: how the last step came to meet what it met, what had been promised to the contrary,
   * and what is missing between the two.
   */
  readonly why: readonly string[];
  /** For each step: what it did that is worth telling, the most telling first. */
  readonly effects: readonly (readonly string[])[];
}

/**
 * Explains a trace that ends in a breach of the property. Derived from what each step read and wrote (`footprints.ts`), followed backwards
 * from what the property looked at; only the words are a table's.
 */
export const explain = <S, E extends Event>(
  trace: Trace<S, E>,
  property: Property<S, E>,
  words: Words,
): Explanation => {
  const footprints = footprintsOf(trace, property);
  const history = historyOf(trace, footprints, words);
  return {
    why: whyOf(trace, property, footprints, history).slice(0, mostSentences),
    effects: effectsOf(history),
  };
};

/** For each step of any trace: what it did that is worth telling. */
export const effectsIn = <S, E extends Event>(
  trace: Trace<S, E>,
  words: Words,
): Explanation["effects"] => effectsOf(historyOf(trace, footprintsOf(trace, null), words));

const effectsOf = (history: History): Explanation["effects"] => {
  const bySteps: LeafChange[][] = Array.from({ length: history.length }, () => []);
  for (const change of history.changes) bySteps[change.step]?.push(change);
  return bySteps.map((changes) => worthTelling(history, changes));
};

/** Of several fields of one thing the first is told. */
const worthTelling = (history: History, changes: readonly LeafChange[]): readonly string[] => {
  const own = changes
    .filter((change) => history.words(change.leaf).role !== "hidden")
    .map((change) => ({ ...history.words(change.leaf), did: history.did(change) }))
    .sort((a, b) => a.rank - b.rank)
    .filter(({ did }) => did !== null);
  const first = own.filter(({ noun }, i) => own.findIndex((one) => one.noun === noun) === i);
  return [...new Set(first.flatMap(({ did }) => did ?? []))].slice(0, mostEffects);
};

const whyOf = <S, E extends Event>(
  trace: Trace<S, E>,
  property: Property<S, E>,
  footprints: TraceFootprints,
  history: History,
): readonly string[] => {
  if (property.kind === "can-finish" && property.name === "can-finish") return stuckOf(trace);
  const evidence = evidenceOf(footprints);
  const isPromise = (leaf: number): boolean => history.words(leaf).role === "promise";
  const promises = causesOf(history, footprints, evidence.filter(isPromise));
  const promisers = new Set(
    promises.filter(({ depth }) => depth === 0).map(({ change }) => change.actor),
  );
  // Beside the promise itself: what its actor did that it rests on.
  const promised = chooseStory(
    history,
    promises.filter(
      ({ depth, change }) =>
        depth === 0 ||
        (depth === 1 &&
          history.words(change.leaf).role !== "copy" &&
          (isPromise(change.leaf) || promisers.has(change.actor))),
    ),
    { most: 3, mostOfOne: 3 },
  );
  const told = new Set(promised.map(({ step }) => step));
  const held = chooseStory(
    history,
    causesOf(
      history,
      footprints,
      evidence.filter((leaf) => !isPromise(leaf)),
    ).filter(({ change }) => !told.has(change.step)),
    { most: 5, mostOfOne: 3 },
  );
  const gaps = gapsOf(history, { held, promised, asked: askedBy(footprints) });
  const sentences = [
    tellStory(history, held),
    tellStory(history, promised),
    ...gaps.slice(0, mostGaps).map(({ sentence }) => sentence),
  ].flatMap((sentence) => sentence ?? []);
  return sentences.length > 1 ? sentences : [...sentences, ...lastStepOf(trace)];
};

/** Where there is little else to say: that the last step ran all the same. */
const lastStepOf = <S, E extends Event>({ steps }: Trace<S, E>): readonly string[] => {
  const last = steps.at(-1);
  if (last === undefined) return [];
  const { actor, operation, step } = last.transition;
  return [`${actor} came to ${operation}/${step} all the same (step ${steps.length}).`];
};
