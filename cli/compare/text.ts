import type { Telling } from "../../checker/compare/telling.ts";
import { colours, grouped, plural, wrap } from "../support/terminal.ts";
import type { Spread } from "./comparing.ts";
import {
  verdictsDiffer,
  type Comparison,
  type CostRow,
  type SafetyRow,
  type SampleRow,
  type TellingRow,
} from "./outcome.ts";

/** The whole comparison for people; null parts are left out. */
export const compareText = (comparison: Comparison): string =>
  [
    safetyText(comparison.safety),
    tellingText(comparison.telling),
    costText(comparison.cost),
    sampleText(comparison.samples),
  ]
    .filter((part) => part !== "")
    .join("\n\n");

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((t) => t.length));

/** `a, b: TEXT`: designs of which the same is to be said share a line. */
const together = <T>(
  rows: readonly T[],
  textOf: (row: T) => string,
  nameOf: (row: T) => string,
): readonly { readonly names: string; readonly text: string }[] => {
  const names = new Map<string, string[]>();
  for (const row of rows) names.set(textOf(row), [...(names.get(textOf(row)) ?? []), nameOf(row)]);
  return [...names].map(([text, those]) => ({ names: those.join(", "), text }));
};

const safetyText = (rows: readonly SafetyRow[]): string => {
  const differing = rows.filter(verdictsDiffer).length;
  const title = `Safety: ${grouped(rows.length)} properties of scenarios, ${differing === 0 ? "no verdict differs" : `${grouped(differing)} verdicts differ, which come first`}`;
  const width = {
    scenario: widest(rows.map(({ scenario }) => scenario)),
    property: widest(rows.map(({ property }) => property)),
  };
  const lines = rows.map((row) => {
    const said = together(
      row.verdicts,
      ({ verdict, length }) => `${verdict}${length === null ? "" : ` ${length}`}`,
      ({ design }) => design,
    );
    const all = said.length === 1 ? (said[0]?.text ?? "") : null;
    const verdicts = all ?? said.map(({ names, text }) => `${text} (${names})`).join("; ");
    return `${row.scenario.padEnd(width.scenario)} ${row.property.padEnd(width.property)} ${verdicts}`;
  });
  return [colours.bold(title), ...lines].join("\n");
};

const tellingText = (rows: readonly TellingRow[]): string => {
  const pairs = new Map<string, TellingRow[]>();
  for (const row of rows) {
    const name = `${row.a} and ${row.b}`;
    pairs.set(name, [...(pairs.get(name) ?? []), row]);
  }
  return [...pairs].map(([name, those]) => pairText(name, those)).join("\n\n");
};

const pairText = (name: string, rows: readonly TellingRow[]): string => {
  const equal = rows.filter(({ telling }) => telling?.kind === "equal");
  const others = rows.filter(({ telling }) => telling?.kind !== "equal");
  return [
    colours.bold(`Telling stimuli: ${name}`),
    ...others.map(rowText),
    ...(equal.length === 0
      ? []
      : [
          wrap(
            `none, equal for lists of any length: ${equal.map(({ scenario }) => scenario).join(", ")}`,
            "",
          ),
        ]),
  ].join("\n");
};

const rowText = ({ a, b, scenario, telling }: TellingRow): string => {
  switch (telling?.kind) {
    case undefined:
      return `${scenario}: undecided, interrupted`;
    case "equal":
      return `${scenario}: none, equal for lists of any length`;
    case "equal-up-to":
      return `${scenario}: none up to length ${telling.length} (${telling.why}); beyond: undecided`;
    case "differ":
      return [
        `${scenario}: ${telling.stimuli.length === 1 ? "one stimulus tells" : `${telling.stimuli.length} stimuli tell`}`,
        ...telling.stimuli.map((stimulus, i) => stimulusText(telling, stimulus, i)),
        `     ${a}: ${telling.outcomesA.join(" | ")}`,
        `     ${b}: ${telling.outcomesB.join(" | ")}`,
      ].join("\n");
  }
};

const stimulusText = (
  { before }: Extract<Telling, { readonly kind: "differ" }>,
  stimulus: string,
  i: number,
): string => `  ${i + 1}. ${stimulus}${before[i] === undefined ? "" : ` -> ${before[i]}`}`;

const costText = (rows: readonly CostRow[]): string => {
  const groups = new Map<string, CostRow[]>();
  for (const row of rows) {
    const name = `${row.scenario}, ${row.toggle}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups].map(([name, those]) => toggleText(name, those)).join("\n\n");
};

/** `max 2; 0 in 91 states, 2 in 85`: how often each value occurs. */
const spreadText = ({ max, histogram }: Spread): string =>
  `max ${max}${histogram.length < 2 ? " in all" : `; ${histogram.map(([value, states]) => `${value} in ${grouped(states)}`).join(", ")}`}`;

const toggleText = (name: string, rows: readonly CostRow[]): string => {
  const names = rows[0]?.measures.map((measure) => measure.name) ?? [];
  const states = together(
    rows,
    (row) =>
      `${plural(row.states, "state")}${row.limit === null ? "" : ` (not all: ${row.limit})`}`,
    ({ design }) => design,
  );
  return [
    colours.bold(`Cost, exact: ${name}`),
    ...states.map(({ names: those, text }) => `from ${text} at rest: ${those}`),
    ...names.flatMap((measure) =>
      together(
        rows,
        (row) => {
          const spread = row.measures.find((one) => one.name === measure);
          return spread === undefined ? "" : spreadText(spread);
        },
        ({ design }) => design,
      ).map(
        ({ names: those, text }, i) =>
          `  ${(i === 0 ? measure : "").padEnd(widest(names))}  ${text}  (${those})`,
      ),
    ),
  ].join("\n");
};

const sampleText = (rows: readonly SampleRow[]): string => {
  const groups = new Map<string, SampleRow[]>();
  for (const row of rows) groups.set(row.workload, [...(groups.get(row.workload) ?? []), row]);
  return [...groups].map(([workload, those]) => workloadText(workload, those)).join("\n\n");
};

const workloadText = (workload: string, rows: readonly SampleRow[]): string => {
  const [first] = rows;
  if (first === undefined) return "";
  return [
    colours.bold(`Illustration, sampled: ${workload}, seed ${first.seed}`),
    wrap(first.about, ""),
    ...together(
      rows,
      ({ measures }) => measures.map(({ name, total }) => `${name} ${grouped(total)}`).join(", "),
      ({ design }) => design,
    ).map(({ names, text }) => wrap(`${names}: ${text}`, "  ")),
  ].join("\n");
};
