import { z } from "zod";
import type { KillMatrix } from "../../checker/ablation/matrix.ts";
import { readDocument } from "../support/read-document.ts";
import { tableCommand } from "./committed.ts";

const kill = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("breach"), length: z.int() }),
    z.strictObject({ kind: z.literal("lost") }),
  ])
  .nullable();
/** What `ablate --matrix` writes. */
export const committedMatrix = z.strictObject({
  schema: z.literal(1),
  design: z.string(),
  /** States of each edited space that were seen; null: all. */
  within: z.int().nullable(),
  properties: z.array(z.string()),
  rows: z.array(
    z.strictObject({
      edit: z.string(),
      kills: z.array(kill),
      partial: z.boolean(),
      broken: z.boolean(),
    }),
  ),
});

/** The kill matrix of a design in the form that is committed. */
export type CommittedMatrix = z.infer<typeof committedMatrix>;

export const matrixDocument = (
  design: string,
  within: number | null,
  { properties, rows }: KillMatrix,
): CommittedMatrix => ({
  schema: 1,
  design,
  within,
  properties: [...properties],
  rows: rows.map(({ kills, ...row }) => ({ ...row, kills: [...kills] })),
});

/** One edit a line. */
export const serialiseMatrix = ({
  schema,
  design,
  within,
  properties,
  rows,
}: CommittedMatrix): string => `{
  "schema": ${schema},
  "design": ${JSON.stringify(design)},
  "within": ${JSON.stringify(within)},
  "properties": ${JSON.stringify(properties)},
  "rows": [
${rows.map((row) => `    ${JSON.stringify(row)}`).join(",\n")}
  ]
}
`;

/** Throws UserError, with the file and the fix, if the file is no such matrix. */
export const readMatrix = (path: string): CommittedMatrix =>
  readDocument(path, { schema: committedMatrix, name: "kill matrix", next: tableCommand });

/** In what rows that were found anew differ from the committed ones, one line each. */
export const matrixDifferences = (
  expected: CommittedMatrix,
  found: CommittedMatrix,
): readonly string[] => {
  const about = ({ design, within, properties }: CommittedMatrix): string =>
    JSON.stringify([design, within, properties]);
  if (about(expected) !== about(found))
    return [`the matrix is about ${about(expected)}, and this run about ${about(found)}`];
  const rows = new Map(expected.rows.map((row) => [row.edit, said(row)]));
  return found.rows.flatMap((row) => {
    const was = rows.get(row.edit);
    return was === undefined || was === said(row)
      ? []
      : [`${row.edit}: ${said(row)}; expected ${was}`];
  });
};

/** How many rows were found that the committed matrix does not have yet: edits of steps that are new since it was made. */
export const notInMatrix = (expected: CommittedMatrix, found: CommittedMatrix): number => {
  const known = new Set(expected.rows.map(({ edit }) => edit));
  return found.rows.filter(({ edit }) => !known.has(edit)).length;
};

/** A row as text, whatever the order of its members. */
const said = ({ kills, partial, broken }: CommittedMatrix["rows"][number]): string =>
  JSON.stringify({ kills, partial, broken });
