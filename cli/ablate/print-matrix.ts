import { textOf } from "../../checker/ablation/ablations.ts";
import { killMatrix, matrixText, toothless } from "../../checker/ablation/matrix.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import { emitJson, jsonOnly } from "../support/json.ts";
import { status, type Status } from "../support/status.ts";
import { print, remark } from "../support/terminal.ts";
import type { Based } from "./based.ts";
import { searchedOf, type Ablated } from "./evidence.ts";
import type { AblateOptions } from "./options.ts";
import type { Searcher } from "./search-cells.ts";

/** Prints which edit breaks which property, and says of properties that none does. */
export const printMatrix = <S, E extends Event>(
  catalog: Catalog<S, E>,
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
      cells: evidence.flatMap(({ cell, report }) => {
        const before = unedited.get(cell.scenario);
        return before === undefined || report === null
          ? []
          : [{ unedited: before, edited: searchedOf(report) }];
      }),
    })),
  );
  if (!jsonOnly(options.json)) print(matrixText(matrix));
  emitJson(options.json, { schema: 1, ...matrix });
  const idle = toothless(matrix);
  if (idle.length > 0) remark(`no edit breaks ${idle.join(", ")}`);
  if (searcher.interrupted()) return status.interrupted;
  return matrix.rows.some(({ partial }) => partial) ? status.undecided : status.ok;
};
