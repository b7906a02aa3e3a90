import { z } from "zod";
import type { Cell } from "../catalog.ts";
import { program } from "../support/failure.ts";
import { isCompiled } from "../support/compiled.ts";
import { readDocument } from "../support/read-document.ts";
import type { CellResult } from "./document.ts";
import { lengthOf } from "./job.ts";

const row = z.strictObject({
  design: z.string(),
  scenario: z.string(),
  machine: z.string(),
  scope: z.record(z.string(), z.int()),
  roles: z.literal("full").optional(),
  edits: z.array(z.string()),
  property: z.string(),
  verdict: z.enum(["holds", "violated", "undecided", "vacuous", "broken"]),
  length: z.int().nullable(),
});
/** test/golden/verdicts.json */
export const verdictTable = z.strictObject({ schema: z.literal(1), verdicts: z.array(row) });

/** One verdict as the committed table has it. */
export type ExpectedRow = z.infer<typeof row>;

export const rowsOf = (results: readonly CellResult[]): readonly ExpectedRow[] =>
  results.flatMap(({ report: { cell }, verdicts }) =>
    verdicts.map(({ verdict }) => ({
      design: cell.design,
      scenario: cell.scenario,
      machine: cell.machine,
      scope: { ...cell.scope },
      ...(cell.roles === undefined ? {} : { roles: cell.roles }),
      edits: [...cell.edits],
      property: verdict.property,
      verdict: verdict.verdict,
      length: lengthOf(verdict),
    })),
  );

/** One verdict a line, so that a change of one is a change of one line. */
export const serialiseRows = (rows: readonly ExpectedRow[]): string =>
  `{\n  "schema": 1,\n  "verdicts": [\n${rows.map((r) => `    ${JSON.stringify(r)}`).join(",\n")}\n  ]\n}\n`;

export const readExpected = (path: string): readonly ExpectedRow[] =>
  readDocument(path, { schema: verdictTable, name: "table of verdicts", next: "npm run update" })
    .verdicts;

/** In what a verdict differs from the table. */
export interface Difference {
  /** As it was found, or, if it was not judged, as it stands in the table. */
  readonly row: ExpectedRow;
  readonly judged: boolean;
  /** `holds, expected violated in 24 steps` */
  readonly sentence: string;
}

/** A difference on a line that says where. */
export const differenceText = ({ row: found, sentence }: Difference): string =>
  `${place(found)}: ${sentence}`;

/**
 * In what the results differ from the table. A row of the table counts as missing if it belongs to what was asked for: `everything`, or else
 * one of the cells that ran, and one of the properties.
 */
export const differences = (
  expected: readonly ExpectedRow[],
  found: readonly ExpectedRow[],
  asked: {
    readonly everything: boolean;
    readonly cells: readonly Cell[];
    readonly properties: ReadonlySet<string> | null;
  },
): readonly Difference[] => {
  const ran = new Set(asked.cells.map(keyOfCell));
  const due = expected.filter(
    (r) =>
      asked.everything ||
      (ran.has(keyOfCell(r)) && (asked.properties === null || asked.properties.has(r.property))),
  );
  const before = new Map(due.map((r) => [keyOfRow(r), r]));
  const after = new Map(found.map((r) => [keyOfRow(r), r]));
  return [
    ...found.flatMap((r): readonly Difference[] => {
      const was = before.get(keyOfRow(r));
      if (was === undefined)
        return [{ row: r, judged: true, sentence: `${answer(r)}, not in the table` }];
      return answer(was) === answer(r)
        ? []
        : [{ row: r, judged: true, sentence: `${answer(r)}, expected ${answer(was)}` }];
    }),
    ...due
      .filter((r) => !after.has(keyOfRow(r)))
      .map((r) => ({
        row: r,
        judged: false,
        sentence: `expected ${answer(r)}, but it was not judged`,
      })),
  ];
};

const keyOfCell = ({
  design,
  scenario,
  machine,
  scope,
  roles,
  edits,
}: Pick<ExpectedRow, "design" | "scenario" | "machine"> & {
  readonly scope: object;
  readonly roles?: string | undefined;
  readonly edits: readonly string[];
}): string =>
  JSON.stringify([design, scenario, machine, Object.entries(scope).sort(), roles, edits]);

export const keyOfRow = (r: ExpectedRow): string => `${keyOfCell(r)} ${r.property}`;

const place = ({ design, scenario, edits, property }: ExpectedRow): string =>
  [design, ...edits.map((edit) => `+ ${edit}`), scenario, property].join(" ");

const answer = ({ verdict, length }: ExpectedRow): string =>
  length === null ? verdict : `${verdict} in ${length} steps`;

/** What to do about differences that are meant. */
export const updateAdvice = isCompiled
  ? "if they are meant, change the table"
  : `if they are meant, read the diff after: npm run update (see also: ${program} update --help)`;
