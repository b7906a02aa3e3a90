import { z } from "zod";
import type { Event } from "../../checker/protocol/step.ts";
import type { Verdict } from "../../checker/verdict.ts";
import type { Counterexample } from "../../counterexamples/file.ts";
import type { Catalog, FaultEntry } from "../catalog.ts";
import type { CellResult } from "./document.ts";
import { count, text, verdictWord } from "../support/shapes.ts";
import { lengthOf } from "./job.ts";

/** A property that a fault breaks where it is shown. */
export interface Catch {
  readonly property: string;
  readonly verdict: Verdict;
  readonly length: number | null;
  readonly counterexample: Counterexample | null;
}

export interface CaughtFault {
  readonly fault: FaultEntry;
  /** Properties that name the fault and are violated by it, in the order of the catalogue. */
  readonly by: readonly Catch[];
  /** Properties that it violates without being named. */
  readonly also: readonly Catch[];
}

/** Which properties catch a seeded fault. */
export const caughtBy = <S, E extends Event>(
  { properties }: Catalog<S, E>,
  fault: FaultEntry,
  result: CellResult | undefined,
): CaughtFault => {
  const naming = new Set(
    properties.filter(({ brokenBy }) => brokenBy.includes(fault.name)).map(({ name }) => name),
  );
  const catches = (result?.verdicts ?? [])
    .filter(({ verdict }) => verdict.verdict === "violated")
    .map(({ verdict }) => ({
      property: verdict.property,
      verdict: verdict.verdict,
      length: lengthOf(verdict),
      counterexample: verdict.counterexample,
    }));
  return {
    fault,
    by: catches.filter(({ property }) => naming.has(property)),
    also: catches.filter(({ property }) => !naming.has(property)),
  };
};

/** The shortest schedule that shows the fault; of equally short ones the first by property. */
export const shortestCatch = ({ by }: CaughtFault): Counterexample | null =>
  by
    .flatMap(({ counterexample }) => counterexample ?? [])
    .reduce<Counterexample | null>(
      (best, one) => (best === null || one.steps.length < best.steps.length ? one : best),
      null,
    );

const catches = z
  .array(z.strictObject({ property: text, verdict: verdictWord, length: count.nullable() }))
  .readonly();
const faultRow = z.strictObject({
  fault: text,
  design: text,
  scenario: text,
  /** properties that name it */
  by: catches,
  /** others */
  also: catches,
});
/** test/golden/faults.json */
export const faultTable = z.strictObject({
  schema: z.literal(1),
  faults: z.array(faultRow).readonly(),
});

/** One fault a line. */
export const serialiseCatches = (caught: readonly CaughtFault[]): string => {
  const shown = (list: readonly Catch[]): z.infer<typeof catches> =>
    list.map(({ property, verdict, length }) => ({ property, verdict, length }));
  const rows = caught.map(({ fault: { name, design, scenario }, by, also }) => {
    const row: z.infer<typeof faultRow> = {
      fault: name,
      design,
      scenario,
      by: shown(by),
      also: shown(also),
    };
    return row;
  });
  const lines = rows.map((row) => JSON.stringify(row));
  return `{\n  "schema": 1,\n  "faults": [\n${lines.map((line) => `    ${line}`).join(",\n")}\n  ]\n}\n`;
};
