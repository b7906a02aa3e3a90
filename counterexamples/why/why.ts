import type { Property } from "../../checker/property.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Trace } from "../trace.ts";
import { footprintsOf } from "./footprints.ts";
import { askedBy, gapsOf } from "./gaps.ts";
import { historyOf } from "./history.ts";
import { causesOf, evidenceOf } from "./slice.ts";
import { chooseStory, tellStory } from "./story.ts";
import { stuckOf } from "./stuck.ts";
import type { Words } from "./words.ts";

const mostSentences = 4;
const mostGaps = 2;

/**
 * Why a schedule ends in a breach, in up to four sentences: how the last step came to meet what it met, what had been promised to the
 * contrary, and what is missing between the two. Derived from what each step read and wrote (`footprints.ts`); the words are a table's.
 * The trace must end in the breach. Empty where nothing that the breach looked at was ever changed.
 */
export const whyOf = <S, E extends Event>(
  trace: Trace<S, E>,
  property: Property<S, E>,
  words: Words,
): readonly string[] => {
  if (property.kind === "can-finish" && property.name === "can-finish")
    return stuckOf(trace).slice(0, mostSentences);
  const footprints = footprintsOf(trace, property);
  const history = historyOf(trace, footprints, words);
  const evidence = evidenceOf(footprints);
  const isPromise = (leaf: number): boolean => history.words(leaf).role === "promise";
  const promises = causesOf(history, footprints, evidence.filter(isPromise));
  const promisers = new Set(
    promises.filter(({ depth }) => depth === 0).map(({ change }) => change.actor),
  );
  const promised = chooseStory(
    history,
    promises.filter(
      ({ depth, change }) =>
        depth === 0 ||
        (depth === 1 && (isPromise(change.leaf) || promisers.has(change.actor)) && history.words(change.leaf).role !== "copy"),
    ),
    { most: 3, mostOfOne: 3 },
  );
  const told = new Set(promised.map(({ step }) => step));
  const held = chooseStory(
    history,
    causesOf(history, footprints, evidence.filter((leaf) => !isPromise(leaf))).filter(
      ({ change }) => !told.has(change.step),
    ),
    { most: 5, mostOfOne: 3 },
  );
  const gaps = gapsOf(history, { held, promised, asked: askedBy(footprints) });
  return [
    tellStory(history, held),
    tellStory(history, promised),
    ...gaps.slice(0, mostGaps).map(({ sentence }) => sentence),
  ]
    .flatMap((sentence) => sentence ?? [])
    .slice(0, mostSentences);
};
