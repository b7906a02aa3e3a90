import { match } from "ts-pattern";
import { fusion } from "../../checker/fusion/explore.ts";
import { symmetry } from "../../checker/symmetry/explore.ts";
import type { Verdict } from "../../checker/verdict.ts";
import { describeScope } from "../../model/scope.ts";
import type { Cell } from "../catalog.ts";
import { program } from "../support/failure.ts";
import { colours, grouped, plural, wrap } from "../support/terminal.ts";
import type { CellResult, Recorded } from "./document.ts";
import { lengthOf } from "./job.ts";
import type { NeverRan } from "./never-ran.ts";

/** Column widths, known before the first result: the table is printed cell by cell. */
export interface Widths {
  readonly design: number;
  readonly scenario: number;
  readonly property: number;
}

export const widthsOf = (cells: readonly Cell[], properties: readonly string[]): Widths => {
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((t) => t.length));
  return {
    design: widest(cells.map(({ design }) => design)),
    scenario: widest(cells.map(({ scenario }) => scenario)),
    property: widest(properties),
  };
};

/** A cell: a line with its size, and a line for each property. Every line of a verdict stands for itself, for grep. */
export const cellText = ({ report, verdicts }: CellResult, widths: Widths): string => {
  const { cell } = report;
  const size =
    report.engine === "sample"
      ? `sampled, ${plural(report.transitions, "step")}`
      : `${plural(report.states, "state")}, depth ${report.depth}`;
  const searched = report.reductions.filter((name) => name === symmetry || name === fusion);
  const reduced = searched.length === 0 ? "" : `, by ${searched.join()}`;
  const limit =
    report.limit === null
      ? ""
      : report.limit === "interrupted"
        ? ", interrupted"
        : `, stopped by ${report.limit}`;
  const edits = cell.edits.length === 0 ? "" : ` + ${cell.edits.join(" + ")}`;
  const head = `${cell.design}${edits}, ${cell.scenario}: ${size}, ${report.seconds.toFixed(1)} s${reduced}${limit}`;
  const bounds = `(${cell.machine}; ${describeScope(cell.scope)}${cell.roles === undefined ? "" : `, roles ${cell.roles}`})`;
  const oneLine = head.length + bounds.length < 100;
  return [
    colours.dim(oneLine ? `${head} ${bounds}` : `${wrap(head, "")}\n    ${bounds}`),
    ...verdicts.flatMap((one) => verdictLines(cell, one, widths)),
    ...(report.declined === null ? [] : [wrap(`searched without ${report.declined}`, "    ")]),
    ...(searched.includes(symmetry) && verdicts.some(isUnjudged) ? [unjudged] : []),
    ...(report.broken === null
      ? []
      : [wrap(`${report.broken.step} is broken: ${report.broken.message}`, "    ")]),
  ].join("\n");
};

/** can-finish says what is possible: a search of orbits does not answer it. */
const isUnjudged = ({ verdict }: Recorded): boolean =>
  verdict.property === "can-finish" && verdict.verdict === "undecided";
const unjudged = "    can-finish is not judged under --symmetry: run the same without it";

const verdictLines = (cell: Cell, recorded: Recorded, widths: Widths): readonly string[] => {
  const { verdict } = recorded;
  const length = lengthOf(verdict);
  const line = [
    cell.design.padEnd(widths.design),
    cell.scenario.padEnd(widths.scenario),
    verdict.property.padEnd(widths.property),
    coloured(verdict.verdict)(verdict.verdict.padEnd("undecided".length)),
    length === null ? "" : String(length).padStart(3),
  ];
  return [line.join(" ").trimEnd(), ...(verdict.verdict === "violated" ? details(recorded) : [])];
};

/** What stands below a violation: the sentence, the file, the command. */
const details = ({ verdict, file, weakest }: Recorded): readonly string[] => {
  const { counterexample, finding } = verdict;
  const sentence = finding ?? "never reached, in the whole space";
  if (counterexample === null) return [wrap(sentence, "    ")];
  const { steps, found } = counterexample;
  const length = `${plural(steps.length, "step")}, minimal: ${found.minimal}`;
  return [
    wrap(`${sentence} (${length})`, "    "),
    ...(weakest === null ? [] : [`    weakest machine: ${weakest}`]),
    ...(file === null ? [] : [`    ${program} show ${file}`]),
  ];
};

const coloured = (verdict: Verdict): ((text: string) => string) =>
  match(verdict)
    .with("holds", () => colours.green)
    .with("violated", "broken", () => colours.red)
    .with("undecided", "vacuous", () => colours.yellow)
    .exhaustive();

/** The last lines: how many of each verdict, what never ran, how long it took. */
export const summaryText = (
  results: readonly CellResult[],
  neverRan: readonly NeverRan[],
  seconds: number,
): string => {
  const counts = new Map<Verdict, number>();
  for (const { verdict } of results.flatMap(({ verdicts }) => verdicts))
    counts.set(verdict.verdict, (counts.get(verdict.verdict) ?? 0) + 1);
  const order = ["holds", "violated", "undecided", "vacuous", "broken"] as const;
  const parts = order.flatMap((verdict) => {
    const count = counts.get(verdict);
    return count === undefined ? [] : [`${grouped(count)} ${verdict}`];
  });
  const states = results.reduce((sum, { report }) => sum + report.states, 0);
  return [
    ...neverRanLines(neverRan),
    `${plural(results.length, "cell")}, ${plural(states, "state")}, ${seconds.toFixed(1)} s: ${parts.join(", ") || "no verdicts"}`,
  ].join("\n");
};

/** As many as one can read; `--json` has all. */
const mostNeverRan = 5;

const neverRanLines = (neverRan: readonly NeverRan[]): readonly string[] => {
  const designs = [...new Set(neverRan.map(({ design }) => design))];
  return designs.map((name) => {
    const steps = neverRan.filter(({ design }) => design === name).map(({ step }) => step);
    const more = steps.length - mostNeverRan;
    const rest = more > 0 ? `, and ${grouped(more)} more (all: --json)` : "";
    const some = steps.slice(0, mostNeverRan).join(", ");
    return wrap(`steps of ${name} that never ran in any of its scenarios: ${some}${rest}`, "");
  });
};
