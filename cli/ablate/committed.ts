import { z } from "zod";
import { textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import type { CellReport } from "../check/job.ts";
import { plural } from "../support/terminal.ts";
import { readDocument } from "../support/read-document.ts";
import { contractRow, type Filed } from "./document.ts";
import type { TogetherSet } from "./judge-together.ts";
import { whyOf } from "./why.ts";

const text = z.string();
/** The unedited design in one scenario. */
export const committedGround = z.strictObject({
  scenario: text,
  machine: text,
  states: z.int(),
  transitions: z.int(),
});
/** What came out of one edit. */
export const committedRow = z.strictObject({
  operation: text,
  step: text,
  edit: text,
  verdict: z.enum(["mandatory", "optional", "undecided", "broken"]),
  property: text.nullable(),
  scenario: text.nullable(),
  machine: text.nullable(),
  observable: z.boolean().nullable(),
  /** of the schedule */
  length: z.int().nullable(),
  why: text,
});
/** What `ablate --table` writes. */
export const committedTable = z.strictObject({
  schema: z.literal(1),
  design: text,
  /** Whose edits were judged; null: of all operations. */
  operations: z.array(text).nullable(),
  /** What the verdicts were compared with: a table that was made from other spaces is out of date. */
  unedited: z.array(committedGround),
  steps: z.array(committedRow),
  removableTogether: z.array(text),
  /** Edits that were not asked: they alter the design in none of its scenarios. Not in tables of before these were told apart. */
  nowhere: z.array(text).optional(),
});

/** What `ablate` found out about a design, in the form that is committed: nothing in it differs from run to run. */
export type Committed = z.infer<typeof committedTable>;
type CommittedRow = z.infer<typeof committedRow>;

export const committedOf = (
  design: string,
  operations: readonly string[] | null,
  unedited: readonly CellReport[],
  filed: readonly Filed[],
  nowhere: readonly Ablation[],
  set: TogetherSet,
): Committed => ({
  schema: 1,
  design,
  operations: operations === null ? null : [...operations],
  unedited: unedited.map(({ cell: { scenario, machine }, states, transitions }) => ({
    scenario,
    machine,
    states,
    transitions,
  })),
  steps: filed.map((one) => {
    const { counterexample, ...contract } = contractRow(one);
    return { ...contract, length: counterexample?.steps ?? null, why: whyOf(one.ablated) };
  }),
  removableTogether: set.kept.map(({ operation, step }) => `${operation}/${step}`),
  nowhere: nowhere.map(textOf),
});

/** One edit a line, so that a change of one verdict is a change of one line. */
export const serialiseCommitted = (table: Committed): string => {
  const list = (rows: readonly unknown[]): string =>
    rows.length === 0 ? "[]" : `[\n${rows.map((r) => `    ${JSON.stringify(r)}`).join(",\n")}\n  ]`;
  return `{
  "schema": ${table.schema},
  "design": ${JSON.stringify(table.design)},
  "operations": ${JSON.stringify(table.operations)},
  "unedited": ${list(table.unedited)},
  "steps": ${list(table.steps)},
  "removableTogether": ${list(table.removableTogether)},
  "nowhere": ${list(table.nowhere ?? [])}
}
`;
};

/** What makes such tables. */
export const tableCommand = "npm run ablations";

/** Throws UserError, with the file and the fix, if the file is no such table. */
export const readCommitted = (path: string): Committed =>
  readDocument(path, { schema: committedTable, name: "table of edits", next: tableCommand });

/**
 * How many edits were judged of which the table says nothing yet: steps that are new since it was made, and what was undecided in the
 * scenarios that it was made from.
 */
export const notInTable = (expected: Committed, found: Committed): number => {
  const known = new Map(expected.steps.map((one) => [nameOf(one), one]));
  return found.steps.filter((one) => isNews(known.get(nameOf(one)), one)).length;
};

const isNews = (was: CommittedRow | undefined, { verdict }: CommittedRow): boolean =>
  was === undefined || (was.verdict === "undecided" && verdict !== "undecided");

/** What there is to say about them. */
export const notInTableText = (count: number): string =>
  `${plural(count, "edit")} that ${count === 1 ? "was" : "were"} judged ${count === 1 ? "is" : "are"} not in the table yet: ${tableCommand}`;

/** Scenarios that were searched, and that the table was not made from: it says nothing of what they show. */
export const newScenarios = (expected: Committed, found: Committed): readonly string[] => {
  const known = new Set(expected.unedited.map(({ scenario }) => scenario));
  return found.unedited.map(({ scenario }) => scenario).filter((name) => !known.has(name));
};

/** What there is to say about them. */
export const newScenariosText = (names: readonly string[]): string =>
  `the table was made without ${plural(names.length, "scenario")} that ${names.length === 1 ? "is" : "are"} asked now: ${names.join(", ")}: ${tableCommand}`;

/**
 * In what a run differs from the table, one line each; edits and scenarios that the table does not have are left out (`notInTable` and
 * `newScenarios` tell them). `everything`: all edits of the design were judged, and the set that can go together; else only what was judged
 * is compared.
 */
export const committedDifferences = (
  expected: Committed,
  found: Committed,
  everything: boolean,
): readonly string[] => {
  const before = new Map(expected.steps.map((one) => [nameOf(one), one]));
  const after = new Map(found.steps.map((one) => [nameOf(one), one]));
  const spaces = new Map(expected.unedited.map((one) => [one.scenario, one]));
  return [
    ...found.unedited.flatMap((one) => {
      const was = spaces.get(one.scenario);
      return was === undefined || JSON.stringify(was) === JSON.stringify(one)
        ? []
        : [
            `${one.scenario}: ${one.states} states, ${one.transitions} transitions, but the table was made from ${was.states} and ${was.transitions}`,
          ];
    }),
    ...found.steps.flatMap((one) => {
      const was = before.get(nameOf(one));
      return was === undefined || isNews(was, one) || answer(was) === answer(one)
        ? []
        : [`${nameOf(one)}: ${answer(one)}; expected ${answer(was)}`];
    }),
    ...(everything
      ? [
          ...expected.steps.flatMap((one) =>
            after.has(nameOf(one)) ? [] : [`${nameOf(one)}: in the table, but no edit any more`],
          ),
          ...(expected.removableTogether.join() === found.removableTogether.join()
            ? []
            : ["removableTogether: another set"]),
          ...(expected.nowhere === undefined || expected.nowhere.join() === found.nowhere?.join()
            ? []
            : ["nowhere: other edits than in the table have no place in any scenario"]),
        ]
      : []),
  ];
};

const nameOf = ({ operation, step, edit }: CommittedRow): string => `${operation}/${step}:${edit}`;

/** Why something is undecided is told by how many scenarios, which become more. */
const answer = ({ operation: _, step: __, edit: ___, why, ...said }: CommittedRow): string =>
  JSON.stringify({ ...said, why: said.verdict === "undecided" ? "" : why });
