import { match } from "ts-pattern";
import type { Verdict } from "../../checker/verdict.ts";
import { firstOf, status, type Status } from "../support/status.ts";
import type { CellResult } from "./document.ts";
import type { NeverRan } from "./never-ran.ts";

/** What a verdict means for the exit status. A broken edit is no answer that anybody could build on. */
export const statusOfVerdict = (verdict: Verdict): Status =>
  match<Verdict, Status>(verdict)
    .with("violated", "broken", () => status.violated)
    .with("undecided", () => status.undecided)
    .with("vacuous", () => status.vacuous)
    .with("holds", () => status.ok)
    .exhaustive();

/** `differences`: from the table of --expect; null without one. With one, nothing else but an interrupt counts. */
export const statusOf = (
  results: readonly CellResult[],
  neverRan: readonly NeverRan[],
  interrupted: boolean,
  differences: readonly unknown[] | null,
): Status => {
  if (interrupted) return status.interrupted;
  if (differences !== null) return differences.length === 0 ? status.ok : status.violated;
  return firstOf([
    ...results.flatMap(({ verdicts }) => verdicts.map((v) => statusOfVerdict(v.verdict.verdict))),
    ...results.map(({ report }) => (report.broken === null ? status.ok : status.violated)),
    ...(neverRan.length > 0 ? [status.vacuous] : []),
  ]);
};
