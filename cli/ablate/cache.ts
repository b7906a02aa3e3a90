import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { z } from "zod";
import { parseCounterexample, serialiseCounterexample } from "../../counterexamples/file.ts";
import type { CellReport } from "../check/job.ts";
import { inScratch, type Place } from "../context.ts";
import { writeWhole } from "../support/atomic.ts";
import { messageOf, UserError } from "../support/failure.ts";

/** A report as it is kept: for every cell that binds to the same system. */
export type Kept = Omit<CellReport, "cell"> & {
  /** Whose steps it names. */
  readonly design: string;
};

export const keptOf = ({ cell, ...report }: CellReport): Kept => ({
  ...report,
  design: cell.design,
});

/** Reports of cells, kept from run to run. */
export interface Cache {
  /** Where else may be kept what rests on the same source. */
  readonly pathOf: (name: string) => string;
  /**
   * The report that answers `key`, if that was found out; one that was cut short answers only who asks for no more states. Throws UserError
   * if its file is not one that was written here.
   */
  readonly read: (key: string, maxStates: number | null) => Kept | null;
  /** Keeps a report, unless the machine had no room for it: another time it may. */
  readonly write: (key: string, report: Kept) => void;
  /** To be called before anything rests on what was kept: throws UserError if the source has been changed meanwhile. */
  readonly settle: () => void;
}

const count = z.int().min(0);
const nullable = count.nullable();
const propertyReport = z.strictObject({
  property: z.string(),
  kind: z.enum(["contract", "internal", "reachable", "can-finish", "performance"]),
  verdict: z.enum(["holds", "violated", "undecided", "vacuous", "broken"]),
  exercised: count,
  finding: z.string().nullable(),
  /** a counterexample file's text */
  counterexample: z.string().nullable(),
  witness: nullable,
});
const entry = z.strictObject({
  schema: z.literal(1),
  key: z.string(),
  report: z.strictObject({
    design: z.string(),
    engine: z.enum(["exhaustive", "sample"]),
    states: count,
    transitions: count,
    depth: count,
    seconds: z.number(),
    reductions: z.array(z.string()),
    declined: z.string().nullable(),
    limit: z.string().nullable(),
    broken: z.strictObject({ step: z.string(), message: z.string() }).nullable(),
    verdicts: z.array(propertyReport),
    steps: z.array(z.string()),
    neverRan: z.array(z.string()),
    waited: z.array(z.string()),
    left: z.array(z.string()),
  }),
});
type Entry = z.infer<typeof entry>;

/** Keys are hashes of whatever decides a report, in words. */
export const keyOf = (parts: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 40);

/** Milliseconds between two looks at the source: a look takes as long as a small search. */
const glance = 2000;

/**
 * The cache of a checkout: one file a cell, below a folder for the source that they rest on, of which `hash` tells. Threads load the source
 * when they start: what they find after it has changed belongs to neither; it is removed again, and refused.
 */
export const openCache = (place: Place, hash: () => string): Cache => {
  const sources = hash();
  const pathOf = (name: string): string =>
    inScratch(place, "ablate", sources.slice(0, 16), `${name}.json`);
  let looked = performance.now();
  /** Written since then. */
  let fresh: string[] = [];
  const settle = (): void => {
    looked = performance.now();
    if (hash() === sources) {
      fresh = [];
      return;
    }
    for (const path of fresh) rmSync(path, { force: true });
    throw new UserError(
      "the source has been changed while it was searched",
      "begin again; what was finished before is known",
    );
  };
  return {
    settle,
    pathOf,
    read: (key, maxStates) => {
      const path = pathOf(key);
      if (!existsSync(path)) return null;
      const { report } = parse(path, key);
      return answers(report, maxStates) ? toReport(report, path) : null;
    },
    write: (key, report) => {
      if (performance.now() - looked > glance) settle();
      if (report.limit !== null && report.limit !== "max-states") return;
      const whole: Entry = {
        schema: 1,
        key,
        report: {
          ...report,
          reductions: [...report.reductions],
          verdicts: report.verdicts.map((verdict) => ({
            ...verdict,
            counterexample:
              verdict.counterexample === null
                ? null
                : serialiseCounterexample(verdict.counterexample),
          })),
          steps: [...report.steps],
          neverRan: [...report.neverRan],
          waited: [...report.waited],
          left: [...report.left],
        },
      };
      writeWhole(pathOf(key), `${JSON.stringify(whole)}\n`);
      fresh.push(pathOf(key));
    },
  };
};

const answers = ({ limit, states }: Entry["report"], maxStates: number | null): boolean =>
  limit === null || (maxStates !== null && maxStates <= states);

/** A file of ours that cannot have been written by us. */
export const damaged = (path: string, why: string): UserError =>
  new UserError(`${path} is damaged (${why})`, `remove it: rm ${path}`);

const parse = (path: string, key: string): Entry => {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw damaged(path, messageOf(error));
  }
  const parsed = entry.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw damaged(path, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
  }
  if (parsed.data.key !== key) throw damaged(path, `it answers ${parsed.data.key}`);
  return parsed.data;
};

const toReport = (report: Entry["report"], path: string): Kept => ({
  ...report,
  verdicts: report.verdicts.map(({ counterexample, ...verdict }) => {
    if (counterexample === null) return { ...verdict, counterexample };
    const parsed = parseCounterexample(counterexample);
    if (parsed.kind !== "counterexample") throw damaged(path, "its counterexample cannot be read");
    return { ...verdict, counterexample: parsed.file };
  }),
});
