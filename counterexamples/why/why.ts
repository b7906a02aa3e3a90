import type { Property } from "../../checker/property.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Trace } from "../trace.ts";
import { brief } from "./brief.ts";
import { footprintsOf, type TraceFootprints } from "./footprints.ts";
import { askedBy, gapsOf } from "./gaps.ts";
import { effectsOf, notesOf } from "./beside.ts";
import { historyOf, type History } from "./history.ts";
import { causesOf, evidenceOf } from "./slice.ts";
import { chooseStory, tellStory } from "./story.ts";
import { stuckOf } from "./stuck.ts";
import type { Words } from "./words.ts";

const mostSentences = 4;
const mostGaps = 2;

/** A trace in words. */
export interface Explanation {
  /**
   * Why it ends in a breach, in up to four sentences: how the last step came to meet what it met, what had been promised to the contrary,
   * and what is missing between the two.
   */
  readonly why: readonly string[];
  /** For each step: what it did that is worth telling, the most telling first. */
  readonly effects: readonly (readonly string[])[];
  /** For each step: what no difference shows, such as a request that was pending already, or what a step found that did nothing. */
  readonly notes: readonly (readonly string[])[];
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
    effects: trace.steps.map((_, step) => effectsOf(history, step)),
    notes: trace.steps.map((_, step) => notesOf(history, step)),
  };
};

/** For each step of any trace: what it did that is worth telling. */
export const effectsIn = <S, E extends Event>(
  trace: Trace<S, E>,
  words: Words,
): Explanation["effects"] => {
  const history = historyOf(trace, footprintsOf(trace, null), words);
  return trace.steps.map((_, step) => effectsOf(history, step));
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
  if (sentences.length > 1) return sentences;
  if (sentences.length > 0) return [...sentences, ...lastStepOf(trace)];
  return [...stepBefore(history), ...lastStepOf(trace)];
};

/** Where nothing that the breach looked at was changed on the way: what its actor had done last. */
const stepBefore = (history: History): readonly string[] => {
  const last = history.length - 1;
  for (let step = last - 1; step >= 0; step--) {
    const [effect] = effectsOf(history, step);
    if (history.actor(step) === history.actor(last) && effect !== undefined)
      return [`${history.actor(step)} ${effect} (step ${step + 1}).`];
  }
  return [];
};

/** Where there is little else to say: that the last step ran all the same. */
const lastStepOf = <S, E extends Event>({ steps }: Trace<S, E>): readonly string[] => {
  const last = steps.at(-1);
  if (last === undefined) return [];
  const { actor, operation, step } = last.transition;
  return [`${actor} came to ${brief(`${operation}/${step}`)} all the same (step ${steps.length}).`];
};
