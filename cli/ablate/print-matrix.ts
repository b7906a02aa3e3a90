import { textOf } from "../../checker/ablation/ablations.ts";
import { killMatrix, matrixText, toothless } from "../../checker/ablation/matrix.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import { writeWhole } from "../support/atomic.ts";
import { jsonOnly } from "../support/json.ts";
import { status, type Status } from "../support/status.ts";
import { print, remark } from "../support/terminal.ts";
import type { Based } from "./based.ts";
import { searchedOf, type Ablated } from "./evidence.ts";
import { notInTableText, tableCommand } from "./committed.ts";
import {
  matrixDifferences,
  notInMatrix,
  matrixDocument,
  readMatrix,
  serialiseMatrix,
} from "./committed-matrix.ts";
import type { AblateOptions } from "./options.ts";
import type { Searcher } from "./search-cells.ts";

/** Prints which edit breaks which property, and says of properties that none does. */
export const printMatrix = <S, E extends Event>(
  catalog: Catalog<S, E>,
  design: string,
  based: readonly Based<S, E>[],
  ablated: readonly Ablated[],
  searcher: Searcher,
  options: AblateOptions,
): Status => {
  const asked = new Set(
    based.flatMap(({ report }) => report.verdicts.map(({ property }) => property)),
  );
  const unedited = new Map(
    based.map(({ ground, report }) => [ground.cell.scenario, searchedOf(report)]),
  );
  const matrix = killMatrix(
    catalog.properties.flatMap(({ name }) => (asked.has(name) ? [name] : [])),
    ablated.map(({ ablation, evidence }) => ({
      edit: textOf(ablation),
      cells: evidence.flatMap(({ cell, judgement, report }) => {
        const before = unedited.get(cell.scenario);
        if (before === undefined) return [];
        if (report !== null) return [{ unedited: before, edited: searchedOf(report) }];
        const broken = judgement.kind === "broken" ? judgement : null;
        return [{ unedited: before, edited: { limit: null, broken, verdicts: [] } }];
      }),
    })),
  );
  const document = matrixDocument(design, options.within ?? null, matrix);
  const quiet = jsonOnly(options.json) || options.expect !== undefined;
  if (!quiet) print(matrixText(matrix));
  if (jsonOnly(options.json)) print(serialiseMatrix(document));
  else if (typeof options.json === "string") writeWhole(options.json, serialiseMatrix(document));
  if (searcher.interrupted()) return status.interrupted;
  if (options.expect !== undefined) {
    const expected = readMatrix(options.expect);
    const wrong = [
      // A seeded fault is an edit too: what these break the matrix of single edits need not show.
      ...toothless(expected)
        .filter((name) => !catalog.properties.some((p) => p.name === name && p.brokenBy.length > 0))
        .map((property) => `no edit of ${design} breaks ${property}, nor a seeded fault`),
      ...matrixDifferences(expected, document),
    ];
    for (const line of wrong) remark(line);
    const fresh = notInMatrix(expected, document);
    if (fresh > 0) remark(notInTableText(fresh));
    if (wrong.length > 0) remark(`if that is meant: ${tableCommand}, and read the diff`);
    return wrong.length > 0 ? status.violated : status.ok;
  }
  const idle = toothless(matrix);
  if (idle.length > 0) remark(`no edit breaks ${idle.join(", ")}`);
  return matrix.rows.some(({ partial }) => partial) ? status.undecided : status.ok;
};
