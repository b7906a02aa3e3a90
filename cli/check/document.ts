import { z } from "zod";
import {
  count,
  counterexampleRef,
  propertyKind,
  roles,
  scope,
  text,
  texts,
  verdictWord,
} from "../support/shapes.ts";
import type { CellReport, PropertyReport } from "./job.ts";
import type { NeverRan } from "./never-ran.ts";

/** A verdict with where its counterexample was recorded. */
export interface Recorded {
  readonly verdict: PropertyReport;
  readonly file: string | null;
  /** The weakest machine on which its schedule still is one; null where there is no schedule. */
  readonly weakest: string | null;
}

/** A cell's report, its counterexamples recorded. */
export interface CellResult {
  readonly report: CellReport;
  readonly verdicts: readonly Recorded[];
}

const cell = {
  design: text,
  scenario: text,
  machine: text,
  scope,
  roles,
  edits: texts,
};

/** What a cell was forecast to need. */
const forecast = z.strictObject({
  ...cell,
  states: count,
  /** usually within so many times */
  within: z.number(),
  bytes: z.number(),
  seconds: z.number(),
});
export type ForecastDocument = Readonly<z.infer<typeof forecast>>;

/** The document of `check --json`, exactly as the design fixes it; `forecasts` is there if there are any. */
export const checkDocument = z.strictObject({
  schema: z.literal(1),
  results: z
    .array(
      z.strictObject({
        ...cell,
        property: text,
        kind: propertyKind,
        verdict: verdictWord,
        engine: z.enum(["exhaustive", "sample"]),
        states: count,
        transitions: count,
        depth: count,
        seconds: z.number(),
        reductions: texts,
        /** name of the limit at which it was cut short */
        limit: text.nullable(),
        /** states in which the property was put to use */
        exercised: count,
        counterexample: counterexampleRef.nullable(),
        /** of a schedule by which a reachable property is reached */
        witness: z.strictObject({ steps: count }).nullable(),
      }),
    )
    .readonly(),
  /** Steps of a design that ran in none of its scenarios; judged when all ran. */
  neverRan: z.array(z.strictObject({ design: text, step: text })).readonly(),
  forecasts: z.array(forecast).readonly().optional(),
  /** The weakest machine on which a schedule still breaks its property, where that is another one; there if there are any. */
  weakest: z
    .array(z.strictObject({ ...cell, property: text, weakest: text }))
    .readonly()
    .optional(),
});
export type CheckDocument = Readonly<z.infer<typeof checkDocument>>;

/** Makes the document of what was checked. */
export const checkDocumentOf = (
  results: readonly CellResult[],
  neverRan: readonly NeverRan[],
  forecasts: readonly ForecastDocument[] = [],
): CheckDocument => ({
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
  ...weakestOf(results),
});

const weakestOf = (results: readonly CellResult[]): Pick<CheckDocument, "weakest"> => {
  const all = results.flatMap(({ report: { cell: of }, verdicts }) =>
    verdicts.flatMap(({ verdict: { property }, weakest }) =>
      weakest === null || weakest === of.machine
        ? []
        : [
            {
              design: of.design,
              scenario: of.scenario,
              machine: of.machine,
              scope: of.scope,
              ...(of.roles === undefined ? {} : { roles: of.roles }),
              edits: of.edits,
              property,
              weakest,
            },
          ],
    ),
  );
  return all.length === 0 ? {} : { weakest: all };
};
