import type { Ablation } from "../../checker/ablation/ablations.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import type { CellReport } from "../check/job.ts";
import { writeWhole } from "../support/atomic.ts";
import { emitJson, jsonOnly } from "../support/json.ts";
import { firstOf, status, type Status } from "../support/status.ts";
import { print, remark } from "../support/terminal.ts";
import {
  committedDifferences,
  newScenarios,
  newScenariosText,
  notInTable,
  notInTableText,
  committedOf,
  serialiseCommitted,
  tableCommand,
  type Committed,
} from "./committed.ts";
import { ablateDocumentOf, evidenceDocumentOf, type Filed } from "./document.ts";
import type { Ablated } from "./evidence.ts";
import type { TogetherSet } from "./judge-together.ts";
import type { AblateOptions } from "./options.ts";
import type { Searcher } from "./search-cells.ts";
import { ablatedText, closingText, nowhereText } from "./table.ts";

/** What `ablate` has found out. */
export interface Outcome {
  readonly design: string;
  /** Whose edits were judged; null: of all operations. */
  readonly operations: readonly string[] | null;
  /** The searches of the unedited design. */
  readonly unedited: readonly CellReport[];
  readonly filed: readonly Filed[];
  /** Edits that alter the design in none of its scenarios. */
  readonly nowhere: readonly Ablation[];
  readonly set: TogetherSet;
  /** since the command began */
  readonly seconds: number;
}

/** The table that it is held against, and whether all edits that it is about were judged. */
export interface Held {
  readonly table: Committed | null;
  readonly isWhole: boolean;
}

/** Prints and writes what was found out, in all forms that were asked for, and says what it comes to. */
export const deliver = <S, E extends Event>(
  { notModelled }: Catalog<S, E>,
  { design, operations, unedited, filed, nowhere, set, seconds }: Outcome,
  searcher: Searcher,
  options: AblateOptions,
  held: Held,
): Status => {
  const ablated = filed.map((one) => one.ablated);
  if (!jsonOnly(options.json)) {
    print(ablatedText(design, ablated));
    for (const { actor, first, then, against } of notModelled)
      print(`not-modelled ${actor}: ${first}, then ${then} (against ${against})`);
    if (nowhere.length > 0) print(nowhereText(design, nowhere));
    print(closingText(ablated, set, { ...searcher.count(), seconds }));
  }
  emitJson(options.json, ablateDocumentOf(design, filed, notModelled, set));
  if (options.evidence !== undefined)
    writeWhole(
      options.evidence,
      `${JSON.stringify(evidenceDocumentOf(design, ablated, set), null, 1)}\n`,
    );
  if (searcher.interrupted()) {
    remark(
      `interrupted: what was found out is kept${options.table === undefined ? "" : `; ${options.table} is not written`}`,
    );
    return status.interrupted;
  }
  const table = committedOf(design, operations, unedited, filed, nowhere, set);
  if (options.table !== undefined) writeWhole(options.table, serialiseCommitted(table));
  return held.table === null ? statusOf(ablated, set) : compare(held.table, table, held.isWhole);
};

const compare = (expected: Committed, found: Committed, isWhole: boolean): Status => {
  const differences = committedDifferences(expected, found, isWhole);
  for (const line of differences) remark(line);
  const fresh = notInTable(expected, found);
  if (fresh > 0) remark(notInTableText(fresh));
  const more = newScenarios(expected, found);
  if (more.length > 0) remark(newScenariosText(more));
  if (differences.length === 0) return status.ok;
  remark(`if that is meant: ${tableCommand}, and read the diff`);
  return status.violated;
};

/** An edit that does harm is an answer, not a failure. */
const statusOf = (ablated: readonly Ablated[], set: TogetherSet): Status =>
  firstOf([
    ...ablated.map(({ verdict }) =>
      verdict.verdict === "undecided" ? status.undecided : status.ok,
    ),
    set.interrupted ? status.undecided : status.ok,
  ]);
