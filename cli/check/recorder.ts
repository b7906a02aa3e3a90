import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Event } from "../../checker/protocol/step.ts";
import {
  parseCounterexample,
  serialiseCounterexample,
  type Counterexample,
} from "../../counterexamples/file.ts";
import { fileNameOf, sameScope, type Usual } from "../../counterexamples/name.ts";
import type { Catalog, Cell } from "../catalog.ts";
import { inCheckout, inScratch, typed, type Context } from "../context.ts";
import { writeIfChanged } from "../support/atomic.ts";
import { lockFolder } from "../support/lock.ts";
import type { CellReport, PropertyReport } from "./job.ts";

/** Writes counterexamples, alone in its folders until it is released. */
export interface Recorder {
  /** Writes the counterexample of a verdict, if it has one; returns where, as a user would type it. */
  readonly record: (
    report: Pick<CellReport, "cell">,
    verdict: Pick<PropertyReport, "property" | "counterexample">,
  ) => string | null;
  readonly release: () => void;
}

/** Where schedules go that are committed: those of unedited designs as their scenarios are. */
const committed = ["counterexamples", "recorded"] as const;
const scratch = "counterexamples";

/** Locks the folders that the cells may need, so that a folder that cannot be written is refused before the search, not after. */
export const makeRecorder = <S, E extends Event>(
  context: Context<S, E>,
  cells: readonly Cell[],
  sampled: boolean,
  given: string | null,
): Recorder => {
  const { catalog } = context;
  const folderOf = (cell: Cell): string => {
    if (given !== null) return typed(given);
    const asIs = !sampled && cell.edits.length === 0 && isUsual(catalog, cell);
    return asIs && context.installed !== true
      ? inCheckout(context.root, ...committed)
      : inScratch(context, scratch);
  };
  const locks = [...new Set(cells.map(folderOf))].map(lockFolder);
  return {
    record: ({ cell }, { property, counterexample }) => {
      // An unreduced schedule has steps that the recorded form, which is replayed reduced, leaves out.
      if (counterexample === null || cell.unreduced === true) return null;
      const path = join(folderOf(cell), fileNameOf({ ...cell, property }, usualIn(catalog, cell)));
      if (!isWorse(counterexample, path))
        writeIfChanged(path, serialiseCounterexample(counterexample));
      return path;
    },
    release: () => {
      for (const lock of locks) lock.release();
    },
  };
};

/** Would a schedule that may not be a shortest one take the place of one that is, and is no longer? */
const isWorse = ({ found, steps }: Counterexample, path: string): boolean => {
  if (found.minimal === "proven" || !existsSync(path)) return false;
  const there = parseCounterexample(readFileSync(path, "utf8"));
  return (
    there.kind === "counterexample" &&
    there.file.found.minimal === "proven" &&
    there.file.steps.length <= steps.length
  );
};

/** What the cell's scenario gives its design, unless told otherwise. */
const usualIn = <S, E extends Event>(catalog: Catalog<S, E>, cell: Cell): Usual => {
  const scenario = catalog.scenarios.find(({ name }) => name === cell.scenario);
  if (scenario === undefined) return cell;
  return { machine: scenario.machinesFor(cell.design)[0] ?? cell.machine, scope: scenario.scope };
};

/** Does the cell run as its scenario does unless told otherwise? */
export const isUsual = <S, E extends Event>(catalog: Catalog<S, E>, cell: Cell): boolean => {
  const usual = usualIn(catalog, cell);
  return (
    cell.machine === usual.machine && cell.roles === undefined && sameScope(cell.scope, usual.scope)
  );
};
