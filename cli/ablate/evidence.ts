import type { Ablation } from "../../checker/ablation/ablations.ts";
import type { AblationVerdict, CellJudgement, Searched } from "../../checker/ablation/judge.ts";
import type { Cell } from "../catalog.ts";
import type { CellReport } from "../check/job.ts";

/** An edit in one scenario, with what was seen there. */
export interface Evidence {
  readonly cell: Cell;
  readonly judgement: CellJudgement;
  /** null: the edited design could not even be built. */
  readonly report: CellReport | null;
}

/** Whether anybody outside can tell an optional edit, by stimuli that are each run to rest. */
export type Observed =
  | { readonly kind: "differs"; readonly scenario: string; readonly stimuli: readonly string[] }
  /** `length`: of the lists that were compared; null: lists of any length. */
  | { readonly kind: "same"; readonly length: number | null }
  | { readonly kind: "unknown"; readonly why: string };

/** What has come out of one edit. */
export interface Ablated {
  readonly ablation: Ablation;
  readonly verdict: AblationVerdict<Evidence>;
  /** The scenarios that were looked at, in that order. */
  readonly evidence: readonly Evidence[];
  /** Scenarios in which what is edited never runs, so that nothing can change. */
  readonly silent: readonly string[];
  /** Scenarios of the design in which it could change something, and that were not asked; left out: not known. */
  readonly unasked?: readonly string[];
  /** Of an optional one. */
  readonly observed?: Observed;
}

/** A report, as far as edits are judged by it. */
export const searchedOf = ({ limit, broken, verdicts }: CellReport): Searched => ({
  limit,
  broken,
  verdicts: verdicts.map(({ property, kind, verdict, counterexample }) => ({
    property,
    kind,
    verdict,
    length: counterexample?.steps.length ?? null,
  })),
});
