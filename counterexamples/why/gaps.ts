import type { TraceFootprints } from "./footprints.ts";
import type { Gap, Told, Rule } from "./gap.ts";
import type { History } from "./history.ts";
import { unrevoked } from "./rules/copies.ts";
import { leftAsItWas } from "./rules/left.ts";
import { notLookedAt, sawBoth, unchecked, madeUnseen } from "./rules/looked.ts";
import { outdated } from "./rules/outdated.ts";
import { madeAfterPromise, passedTooEarly } from "./rules/promised.ts";
import { unanswered, readerLeftOut } from "./rules/waiting.ts";

/** What is missing from the story of a breach, the most telling first. */
export const gapsOf = (history: History, told: Told): readonly Gap[] => {
  const about = new Set<string>();
  const gaps = rules
    .flatMap((rule) => rule(history, told))
    .sort((a, b) => a.weight - b.weight)
    .filter((gap) => !about.has(gap.about) && about.add(gap.about));
  const strong = gaps.filter(({ weight }) => weight < weak);
  return strong.length > 0 ? strong : gaps;
};

/** What weighs as much is true of many a good schedule too, and told only where there is nothing better. */
const weak = 4.4;

const rules: readonly Rule[] = [
  madeAfterPromise,
  unanswered,
  notLookedAt,
  unrevoked,
  passedTooEarly,
  outdated,
  readerLeftOut,
  sawBoth,
  unchecked,
  madeUnseen,
  leftAsItWas,
];

/** What the property looked at: of the event and of the last state. */
export const askedBy = ({ eventReads, stateReads }: TraceFootprints): readonly number[] => [
  ...new Set([...eventReads, ...stateReads]),
];
