import type { Size } from "../sizes.ts";
import type { Run } from "./contender.ts";

/** The runs of one contender at one size, or why there are none. */
export interface Row {
  readonly name: string;
  readonly runs: readonly Run[];
  readonly absent: string | null;
}

/** The middle of the values, or the mean of the two in the middle; NaN if there are none. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? Number.NaN;
  const lower = sorted[Math.ceil(half) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
};

/** What does not agree with the size's counts, one sentence each. */
export const disagreements = (size: Size, { name, runs }: Row): readonly string[] =>
  (["states", "transitions"] as const).flatMap((what) => {
    const expected = size[what];
    const counted = runs
      .filter((run) => !agrees(expected, run[what], run.digits))
      .map((run) => run[what])
      .find((count) => count !== null);
    if (counted === undefined) return [];
    return [`${size.name}: ${name} counts ${show(counted)} ${what}, not ${show(expected)}`];
  });

/** Up to as many digits as were printed; who does not count something does not disagree. */
const agrees = (expected: number, counted: number | null, digits = 21): boolean =>
  counted === null || counted.toPrecision(digits) === expected.toPrecision(digits);

/** One size as a table: medians, and how many times the first contender's. */
export const table = (size: Size, rows: readonly Row[]): string => {
  const [first] = rows;
  const own = first === undefined ? null : medians(first);
  const lines = rows.map((row) => {
    const mine = medians(row);
    if (mine === null) return [row.name, row.absent ?? "did not run"];
    return [
      row.name,
      show(size.states),
      mine.transitions === null ? "-" : show(size.transitions),
      mine.seconds.toFixed(2),
      `${mine.fastest.toFixed(2)}-${mine.slowest.toFixed(2)}`,
      mine.cpuSeconds?.toFixed(2) ?? "-",
      perState(mine.peakBytes, size),
      perState(mine.ownBytes, size),
      own === null ? "-" : (mine.seconds / own.seconds).toFixed(2),
      own === null ? "-" : ratio(mine.cpuSeconds, own.cpuSeconds),
    ];
  });
  return `${size.name}\n${columns([heads, ...lines])}`;
};

const heads = [
  "",
  "states",
  "transitions",
  "seconds",
  "(range)",
  "CPU s",
  "B/state",
  "own",
  "x ours",
  "CPU",
];

const medians = ({ runs }: Row) => {
  if (runs.length === 0) return null;
  const seconds = runs.map((run) => run.seconds);
  const over = (pick: (run: Run) => number | null): number | null => {
    const values = runs.map(pick).filter((value) => value !== null);
    return values.length === 0 ? null : median(values);
  };
  return {
    seconds: median(seconds),
    fastest: Math.min(...seconds),
    slowest: Math.max(...seconds),
    transitions: over((run) => run.transitions),
    cpuSeconds: over((run) => run.cpuSeconds),
    peakBytes: over((run) => run.peakBytes),
    ownBytes: over((run) => run.ownBytes),
  };
};

const show = (count: number): string => count.toLocaleString("en");
const perState = (bytes: number | null, { states }: Size): string =>
  bytes === null ? "-" : (bytes / states).toFixed(1);
const ratio = (a: number | null, b: number | null): string =>
  a === null || b === null ? "-" : (a / b).toFixed(2);

/** Names to the left, figures to the right. A row with two cells is a name and a remark. */
const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = heads.map((_, i) =>
    Math.max(...rows.map((row) => (row.length === 2 && i > 0 ? 0 : (row[i]?.length ?? 0)))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, i) =>
          i === 0 || row.length === 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};
