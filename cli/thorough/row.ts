import { z } from "zod";
import type { Cell } from "../catalog.ts";
import { lengthOf, type CellReport } from "../check/job.ts";

const verdict = z.enum(["holds", "violated", "undecided", "vacuous", "broken"]);
const row = z.strictObject({
  /** All designs that are this system in this scenario. */
  designs: z.array(z.string()),
  scenario: z.string(),
  machine: z.string(),
  scope: z.record(z.string(), z.int()),
  roles: z.literal("full").optional(),
  /** See `fingerprint.ts`. */
  fingerprint: z.string(),
  states: z.int(),
  transitions: z.int(),
  depth: z.int(),
  /** Rounded: it depends on the machine. */
  seconds: z.number(),
  limit: z.string().nullable(),
  verdicts: z.record(z.string(), z.tuple([verdict, z.int().nullable()])),
});
/** test/golden/thorough.json */
export const thoroughTable = z.strictObject({ schema: z.literal(1), cells: z.array(row) });

/** What one system of `check --thorough` came to. */
export type ThoroughRow = z.infer<typeof row>;

export const rowOf = (
  designs: readonly string[],
  fingerprint: string,
  report: CellReport,
): ThoroughRow => {
  const { cell, states, transitions, depth, seconds, limit } = report;
  return {
    designs: [...designs],
    scenario: cell.scenario,
    machine: cell.machine,
    scope: { ...cell.scope },
    ...(cell.roles === undefined ? {} : { roles: cell.roles }),
    fingerprint,
    states,
    transitions,
    depth,
    seconds: Number(seconds.toPrecision(2)),
    limit,
    verdicts: Object.fromEntries(
      report.verdicts.map((one) => [one.property, [one.verdict, lengthOf(one)]]),
    ),
  };
};

/** Says which system a row is about, whatever it came to: by the first of its designs, since others may join. */
export const keyOfRow = (
  r: Pick<ThoroughRow, "designs" | "scenario" | "machine"> & Place,
): string =>
  JSON.stringify([r.designs[0], r.scenario, r.machine, Object.entries(r.scope), r.roles ?? "own"]);

interface Place {
  readonly scope: Readonly<Record<string, number>>;
  readonly roles?: Cell["roles"];
}

/** One system a line. */
export const serialiseThorough = (rows: readonly ThoroughRow[]): string =>
  `{\n  "schema": 1,\n  "cells": [\n${rows.map((r) => `    ${JSON.stringify(r)}`).join(",\n")}\n  ]\n}\n`;

/** Throws if the text is no such table. */
export const parseThorough = (text: string): readonly ThoroughRow[] =>
  thoroughTable.parse(JSON.parse(text)).cells;
