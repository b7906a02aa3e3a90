import { match, P } from "ts-pattern";
import type { ComparisonDocument } from "../report/documents/comparison.ts";
import { wholeOutcomes, type Comparison, type TellingRow } from "./outcome.ts";

/** The document of `compare --json`. */
export const compareDocument = (comparison: Comparison): ComparisonDocument => {
  const { designs, safety, telling, cost, samples } = comparison;
  return {
    schema: 1,
    designs,
    safety: safety.map(({ scenario, machine, property, kind, verdicts }) => ({
      scenario,
      machine,
      property,
      kind,
      verdicts,
    })),
    telling: telling.map(tellingDocument),
    cost: cost.map(({ scenario, toggle, design, states, measures }) => ({
      scenario,
      toggle,
      design,
      states,
      measures,
    })),
    samples: samples.map(({ workload, about, seed, design, measures }) => ({
      workload,
      about,
      seed,
      design,
      measures,
    })),
  };
};

type Telling = ComparisonDocument["telling"][number];

const tellingDocument = ({ a, b, scenario, telling }: TellingRow): Telling => {
  const head = { a, b, scenario };
  const nothing = { stimuli: null, outcomes: null, length: null };
  return match(telling)
    .returnType<Telling>()
    .with(P.nullish, () => ({ ...head, kind: "undecided", ...nothing }))
    .with({ kind: "differ" }, (found) => ({
      ...head,
      kind: found.kind,
      stimuli: found.stimuli,
      outcomes: {
        a: wholeOutcomes(found, found.outcomesA),
        b: wholeOutcomes(found, found.outcomesB),
      },
      length: found.stimuli.length,
    }))
    .with({ kind: "equal" }, ({ kind }) => ({ ...head, kind, ...nothing }))
    .with({ kind: "equal-up-to" }, ({ kind, length }) => ({ ...head, kind, ...nothing, length }))
    .exhaustive();
};
