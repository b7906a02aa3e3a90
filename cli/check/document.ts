import type { CellReport, PropertyReport } from "./job.ts";
import type { NeverRan } from "./never-ran.ts";

/** A verdict with where its counterexample was recorded. */
export interface Recorded {
  readonly verdict: PropertyReport;
  readonly file: string | null;
}

/** A cell's report, its counterexamples recorded. */
export interface CellResult {
  readonly report: CellReport;
  readonly verdicts: readonly Recorded[];
}

/** The document of `check --json`, exactly as the design fixes it; `forecasts` is there if there are any. */
export const checkDocument = (
  results: readonly CellResult[],
  neverRan: readonly NeverRan[],
  forecasts: readonly object[] = [],
): object => ({
  schema: 1,
  results: results.flatMap(({ report, verdicts }) =>
    verdicts.map(({ verdict, file }) => ({
      design: report.cell.design,
      scenario: report.cell.scenario,
      machine: report.cell.machine,
      scope: report.cell.scope,
      ...(report.cell.roles === undefined ? {} : { roles: report.cell.roles }),
      edits: report.cell.edits,
      property: verdict.property,
      kind: verdict.kind,
      verdict: verdict.verdict,
      engine: report.engine,
      states: report.states,
      transitions: report.transitions,
      depth: report.depth,
      seconds: Number(report.seconds.toFixed(3)),
      reductions: report.reductions,
      limit: report.limit,
      exercised: verdict.exercised,
      counterexample:
        verdict.counterexample === null
          ? null
          : {
              file,
              steps: verdict.counterexample.steps.length,
              minimal: verdict.counterexample.found.minimal,
            },
      witness: verdict.witness === null ? null : { steps: verdict.witness },
    })),
  ),
  neverRan,
  ...(forecasts.length === 0 ? {} : { forecasts }),
});
