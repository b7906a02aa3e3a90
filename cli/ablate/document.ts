import { match } from "ts-pattern";
import { textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import type { AblationVerdict } from "../../checker/ablation/judge.ts";
import type { Counterexample } from "../../counterexamples/file.ts";
import type { OrderingPair } from "../../model/ordering.ts";
import type { Ablated, Evidence, Observed } from "./evidence.ts";
import type { TogetherSet } from "./judge-together.ts";
import { whyOf } from "./why.ts";

/** An edit with where its counterexample was recorded. */
export interface Filed {
  readonly ablated: Ablated;
  readonly counterexample: Counterexample | null;
  readonly file: string | null;
}

/** The counterexample that makes an edit mandatory; none for what only cannot happen any more. */
export const counterexampleOf = ({ verdict }: Ablated): Counterexample | null => {
  if (verdict.verdict !== "mandatory") return null;
  const { cell, property } = verdict;
  const report = cell.report?.verdicts.find((one) => one.property === property);
  return report?.counterexample ?? null;
};

/** What the contract says of one edit. */
export const contractRow = ({
  ablated: { ablation, verdict, observed },
  counterexample,
  file,
}: Filed): ContractRow => ({
  operation: ablation.operation,
  step: ablation.step,
  edit: ablation.edit,
  verdict: verdict.verdict,
  ...placeOf(verdict),
  observable: observableIn(observed),
  counterexample:
    counterexample === null
      ? null
      : { file, steps: counterexample.steps.length, minimal: counterexample.found.minimal },
});

const observableIn = (observed: Observed | undefined): boolean | null =>
  observed?.kind === "differs" ? true : observed?.kind === "same" ? false : null;

/** One edit in the document of `ablate --json`. */
interface ContractRow {
  readonly operation: string;
  readonly step: string;
  readonly edit: string;
  readonly verdict: AblationVerdict<Evidence>["verdict"];
  readonly property: string | null;
  readonly scenario: string | null;
  readonly machine: string | null;
  readonly observable: boolean | null;
  readonly counterexample: {
    readonly file: string | null;
    readonly steps: number;
    readonly minimal: Counterexample["found"]["minimal"];
  } | null;
}

/** The document of `ablate --json`, exactly as the design fixes it. */
export const ablateDocument = (
  design: string,
  filed: readonly Filed[],
  notModelled: readonly OrderingPair[],
  set: TogetherSet,
): object => ({
  schema: 1,
  design,
  steps: [
    ...filed.map(contractRow),
    ...notModelled.map(({ actor, first, then }) => ({
      operation: actor,
      step: `${first}, ${then}`,
      edit: "order",
      verdict: "not-modelled",
      property: null,
      scenario: null,
      machine: null,
      observable: null,
      counterexample: null,
    })),
  ],
  removableTogether: set.kept.map(({ operation, step }) => `${operation}/${step}`),
});

/** Where a verdict comes from; an optional step has no one place. */
const placeOf = (
  verdict: AblationVerdict<Evidence>,
): {
  readonly property: string | null;
  readonly scenario: string | null;
  readonly machine: string | null;
} =>
  match(verdict)
    .with({ verdict: "mandatory" }, ({ property, cell: { cell } }) => ({
      property,
      scenario: cell.scenario,
      machine: cell.machine,
    }))
    .with({ verdict: "broken" }, ({ cell: { cell } }) => ({
      property: null,
      scenario: cell.scenario,
      machine: cell.machine,
    }))
    .with({ verdict: "undecided" }, ({ reason, cell }) => ({
      property: reason.kind === "nowhere" || reason.property === "" ? null : reason.property,
      scenario: cell?.cell.scenario ?? null,
      machine: cell?.cell.machine ?? null,
    }))
    .with({ verdict: "optional" }, () => ({ property: null, scenario: null, machine: null }))
    .exhaustive();

/** What each verdict rests on: the scenarios that were searched, with their sizes. */
export const evidenceDocument = (
  design: string,
  all: readonly Ablated[],
  set: TogetherSet,
): object => ({
  schema: 1,
  design,
  edits: all.map((one) => ({
    edit: textOf(one.ablation),
    verdict: one.verdict.verdict,
    why: whyOf(one),
    searched: one.evidence.map(shown),
    neverRuns: one.silent,
  })),
  together: {
    kept: set.kept.map((ablation: Ablation) => textOf(ablation)),
    left: set.left.map((ablation: Ablation) => textOf(ablation)),
    whole: !set.interrupted,
    searched: set.evidence.map(shown),
  },
});

const shown = ({ cell, judgement, report }: Evidence): object => ({
  scenario: cell.scenario,
  machine: cell.machine,
  scope: cell.scope,
  edits: cell.edits,
  states: report?.states ?? null,
  seconds: report === null ? null : Number(report.seconds.toFixed(3)),
  limit: report?.limit ?? null,
  reductions: report?.reductions ?? [],
  judgement,
});
