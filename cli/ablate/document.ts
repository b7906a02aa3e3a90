import { match } from "ts-pattern";
import { z } from "zod";
import { textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import type { AblationVerdict } from "../../checker/ablation/judge.ts";
import type { Counterexample } from "../../counterexamples/file.ts";
import type { OrderingPair } from "../../model/ordering.ts";
import { count, counterexampleRef, scope, text, texts } from "../support/shapes.ts";
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
const contractRowShape = z.strictObject({
  operation: text,
  step: text,
  edit: text,
  verdict: z.enum(["mandatory", "optional", "undecided", "broken"]),
  property: text.nullable(),
  scenario: text.nullable(),
  machine: text.nullable(),
  /** Of an optional one: can anybody outside tell? */
  observable: z.boolean().nullable(),
  counterexample: counterexampleRef.nullable(),
});
type ContractRow = Readonly<z.infer<typeof contractRowShape>>;

/** Two accesses whose order the model takes for granted. */
const notModelledRow = z.strictObject({
  operation: text,
  /** `first, then` */
  step: text,
  edit: z.literal("order"),
  verdict: z.literal("not-modelled"),
  property: z.null(),
  scenario: z.null(),
  machine: z.null(),
  observable: z.null(),
  counterexample: z.null(),
});

/** The document of `ablate --json`, exactly as the design fixes it. */
export const ablateDocument = z.strictObject({
  schema: z.literal(1),
  design: text,
  steps: z.array(z.union([contractRowShape, notModelledRow])).readonly(),
  /** `operation/step` */
  removableTogether: texts,
});
export type AblateDocument = Readonly<z.infer<typeof ablateDocument>>;

/** Makes the document of what was judged. */
export const ablateDocumentOf = (
  design: string,
  filed: readonly Filed[],
  notModelled: readonly OrderingPair[],
  set: TogetherSet,
): AblateDocument => ({
  schema: 1,
  design,
  steps: [
    ...filed.map(contractRow),
    ...notModelled.map(({ actor, first, then }): z.infer<typeof notModelledRow> => ({
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

/** What one scenario says of an edit; see `CellJudgement`. */
const judgement = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("mandatory"),
    property: text,
    lost: z.boolean(),
    length: count.nullable(),
  }),
  z.strictObject({ kind: z.literal("broken"), step: text, message: text }),
  z.strictObject({ kind: z.literal("undecided"), property: text, limit: text }),
  z.strictObject({
    kind: z.literal("kept"),
    breaks: texts,
    loses: texts,
    unexercised: texts,
    holding: texts,
    blind: texts,
  }),
]);

const searched = z.strictObject({
  scenario: text,
  machine: text,
  scope,
  edits: texts,
  /** null, also below: the edited design could not be built */
  states: count.nullable(),
  seconds: z.number().nullable(),
  limit: text.nullable(),
  reductions: texts,
  judgement,
});

/** What `ablate --evidence` writes: what each verdict rests on, the scenarios that were searched, with their sizes. */
export const evidenceDocument = z.strictObject({
  schema: z.literal(1),
  design: text,
  edits: z
    .array(
      z.strictObject({
        edit: text,
        verdict: z.enum(["mandatory", "optional", "undecided", "broken"]),
        why: text,
        searched: z.array(searched).readonly(),
        /** scenarios in which what is edited never runs */
        neverRuns: texts,
      }),
    )
    .readonly(),
  together: z.strictObject({
    kept: texts,
    left: texts,
    /** false: an interrupt came first */
    whole: z.boolean(),
    searched: z.array(searched).readonly(),
  }),
});
export type EvidenceDocument = Readonly<z.infer<typeof evidenceDocument>>;

/** Makes the document of what was searched. */
export const evidenceDocumentOf = (
  design: string,
  all: readonly Ablated[],
  set: TogetherSet,
): EvidenceDocument => ({
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

const shown = ({ cell, judgement, report }: Evidence): z.infer<typeof searched> => ({
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
