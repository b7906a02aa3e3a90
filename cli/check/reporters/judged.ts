import { match } from "ts-pattern";
import type { Catalog, Cell, PropertyEntry } from "../../catalog.ts";
import type { CellResult, Recorded } from "../document.ts";
import { keyOfRow, rowsOf, type Difference } from "../expect.ts";
import type { CellReport } from "../job.ts";
import type { NeverRan } from "../never-ran.ts";

/** What a verdict is to somebody who only wants to know whether to be alarmed. */
export type Standing =
  /** It holds, and the table of --expect, if there is one, says so too. */
  | "passed"
  /** It does not hold, and the table of --expect says so. */
  | "expected"
  /** Another one than the table of --expect says; what counts there is this, and nothing else. */
  | "different"
  | "violated"
  | "broken"
  | "undecided"
  | "vacuous";

/** A verdict, and how it is to be taken. */
export interface Judged extends Recorded {
  readonly report: CellReport;
  readonly standing: Standing;
  /** What there is to say, as a sentence; empty for one that holds. */
  readonly sentence: string;
}

/** All that a reporter is told. */
export interface Told {
  readonly judged: readonly Judged[];
  /** In the table of --expect, and not judged. */
  readonly missing: readonly Difference[];
  readonly neverRan: readonly NeverRan[];
  readonly cells: number;
  readonly states: number;
  readonly seconds: number;
  readonly interrupted: boolean;
  /** Was it held against a table? */
  readonly expected: boolean;
  readonly properties: readonly PropertyEntry[];
  /** Kernel file and function, or other source, of a step; null where the design does not have it. */
  readonly sourceOf: (cell: Cell, step: Named) => string | null;
  /** of staleproof */
  readonly version: () => string;
}

/** A step, as a schedule names it. */
export interface Named {
  readonly actor: string;
  readonly operation: string;
  readonly step: string;
}

/** What was found, as reporters take it. `differences` is null where no table was given, or the run was interrupted. */
export const judgedOf = (
  results: readonly CellResult[],
  differences: readonly Difference[] | null,
): Pick<Told, "judged" | "missing"> => {
  const different = new Map((differences ?? []).map((one) => [keyOfRow(one.row), one]));
  const judged = results.flatMap((result): readonly Judged[] => {
    const rows = rowsOf([result]);
    return result.verdicts.map((recorded, i): Judged => {
      const row = rows[i];
      const difference = row === undefined ? undefined : different.get(keyOfRow(row));
      const sentence = sentenceOf(result.report, recorded);
      const one = { ...recorded, report: result.report };
      if (difference !== undefined) {
        const both = sentence === "" ? difference.sentence : `${difference.sentence}: ${sentence}`;
        return { ...one, standing: "different", sentence: both };
      }
      const { verdict } = recorded.verdict;
      if (verdict === "holds") return { ...one, standing: "passed", sentence };
      return { ...one, standing: differences === null ? verdict : "expected", sentence };
    });
  });
  return { judged, missing: (differences ?? []).filter(({ judged: found }) => !found) };
};

/** Why a verdict is not `holds`, in a sentence without its full stop. */
const sentenceOf = (
  { broken, limit, engine }: CellReport,
  { verdict: { verdict, finding } }: Recorded,
): string =>
  match(verdict)
    .with("holds", () => "")
    .with("violated", () => finding ?? "never reached, in the whole space")
    .with("broken", () =>
      broken === null ? "an edit made a step impossible" : `${broken.step}: ${broken.message}`,
    )
    .with("undecided", () =>
      limit !== null
        ? `not decided: stopped by ${limit}`
        : engine === "sample"
          ? "not decided: samples show no breach, and cannot show that there is none"
          : "not decided by this search",
    )
    .with("vacuous", () => "never exercised in the whole space, so that nothing is said")
    .exhaustive();

/** `userfault-v2 + fault:zap-before-publish, userfault-toggle (x86)`: where a verdict was found. */
export const placeOf = ({
  design,
  edits,
  scenario,
  machine,
}: Pick<Cell, "design" | "edits" | "scenario" | "machine">): string =>
  `${[design, ...edits].join(" + ")}, ${scenario} (${machine})`;

/** For each step of a cell's system its source, looked up when first asked for. */
export const sourcesOf = <S, E extends { readonly type: string }>(
  catalog: Pick<Catalog<S, E>, "build">,
): Told["sourceOf"] => {
  const known = new Map<string, ReadonlyMap<string, string>>();
  const keyOf = ({ actor, operation, step }: Named): string => `${actor} ${operation}/${step}`;
  return (cell, step) => {
    const key = JSON.stringify(cell);
    const sources =
      known.get(key) ??
      new Map(catalog.build(cell).system.transitions.map((one) => [keyOf(one), one.source]));
    known.set(key, sources);
    return sources.get(keyOf(step)) ?? null;
  };
};
