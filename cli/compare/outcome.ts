import type { Telling } from "../../checker/compare/telling.ts";
import type { PropertyKind, Verdict } from "../../checker/verdict.ts";
import type { CellResult } from "../check/document.ts";
import { lengthOf } from "../check/job.ts";
import type { MeasuredToggle, SampledTotals } from "./comparing.ts";
import type { Task, TaskResult } from "./tasks.ts";

/** One property in one scenario, side by side. */
export interface SafetyRow {
  readonly scenario: string;
  readonly machine: string;
  readonly property: string;
  readonly kind: PropertyKind;
  readonly verdicts: readonly {
    readonly design: string;
    readonly verdict: Verdict;
    /** of the counterexample, or of the witness */
    readonly length: number | null;
  }[];
}

/** Two designs in one scenario; null: an interrupt came first. */
export interface TellingRow {
  readonly a: string;
  readonly b: string;
  readonly scenario: string;
  readonly telling: Telling | null;
}

export interface CostRow extends MeasuredToggle {
  readonly scenario: string;
  readonly design: string;
  readonly limit: string | null;
}

export interface SampleRow extends SampledTotals {
  readonly workload: string;
  readonly about: string;
  readonly seed: number;
}

/** All that a comparison says, as data. */
export interface Comparison {
  readonly designs: readonly string[];
  readonly safety: readonly SafetyRow[];
  readonly telling: readonly TellingRow[];
  readonly cost: readonly CostRow[];
  readonly samples: readonly SampleRow[];
}

/** Verdicts of equal properties beside each other; rows in which they differ first, else in the order of the results. */
export const safetyRows = (results: readonly CellResult[]): readonly SafetyRow[] => {
  const rows = new Map<string, SafetyRow>();
  for (const { report } of results)
    for (const verdict of report.verdicts) {
      const { scenario, machine, design } = report.cell;
      const key = `${scenario} ${verdict.property}`;
      const row = rows.get(key) ?? {
        scenario,
        machine,
        property: verdict.property,
        kind: verdict.kind,
        verdicts: [],
      };
      const own = { design, verdict: verdict.verdict, length: lengthOf(verdict) };
      rows.set(key, { ...row, verdicts: [...row.verdicts, own] });
    }
  const all = [...rows.values()];
  return [...all.filter(verdictsDiffer), ...all.filter((row) => !verdictsDiffer(row))];
};

export const verdictsDiffer = ({ verdicts }: SafetyRow): boolean =>
  new Set(verdicts.map(({ verdict }) => verdict)).size > 1;

/** Puts the results of the tasks into rows. */
export const rowsOf = (
  tasks: readonly Task[],
  results: readonly (TaskResult | null)[],
  aboutOf: (workload: string) => string,
): Pick<Comparison, "telling" | "cost" | "samples"> => {
  const telling: TellingRow[] = [];
  const cost: CostRow[] = [];
  const samples: SampleRow[] = [];
  for (const [i, task] of tasks.entries()) {
    const result = results[i] ?? null;
    if (task.kind === "telling") {
      const { a, b, scenario } = task;
      telling.push({
        a,
        b,
        scenario,
        telling: result?.kind === "telling" ? result.telling : null,
      });
    } else if (task.kind === "cost" && result?.kind === "cost") {
      const { design, scenario } = task;
      for (const toggle of result.cost.toggles)
        cost.push({ ...toggle, scenario, design, limit: result.cost.limit });
    } else if (task.kind === "sample" && result?.kind === "sample") {
      const { workload, seed } = task;
      for (const totals of result.totals)
        samples.push({ ...totals, workload, about: aboutOf(workload), seed });
    }
  }
  return { telling, cost, samples };
};

/** Outcomes of a whole list: what is common to both, then what each can answer to the last stimulus. */
export const wholeOutcomes = (
  { before }: Extract<Telling, { readonly kind: "differ" }>,
  last: readonly string[],
): readonly string[] => last.map((outcome) => [...before, outcome].join("; "));
