import { join } from "node:path";
import type { Event } from "../../checker/protocol/step.ts";
import { serialiseCounterexample } from "../../counterexamples/file.ts";
import { historicEntry } from "../../counterexamples/name.ts";
import type { Catalog, Cell, HistoricEntry } from "../catalog.ts";
import { neverBegun, type CellReport, type Engine, type Job } from "../check/job.ts";
import type { PropertyReport } from "../check/job.ts";
import { finished, runJobs } from "../check/pool.ts";
import { progressLine } from "../check/progress.ts";
import { subjectOf } from "../check/run-job.ts";
import { twinsOf } from "../check/twins.ts";
import type { Context } from "../context.ts";
import { writeIfChanged } from "../support/atomic.ts";
import { lockFolder } from "../support/lock.ts";

/** What the property of a case is with the fix and without. */
export interface CaseResult {
  readonly of: HistoricEntry;
  readonly fixed: PropertyReport;
  readonly reverted: PropertyReport;
  /** States that were seen for this case alone: of the design with the fix none if another case has the same system. */
  readonly states: number;
  /** Where the schedule lies; null where there is none. */
  readonly file: string | null;
  /** What kept a search from its end: a limit, or a step that the edits made impossible. */
  readonly stopped: readonly string[];
}

export interface GalleryRun {
  /** In the gallery's order, whatever order the searches ended in. */
  readonly results: readonly CaseResult[];
  readonly interrupted: boolean;
}

/** How the gallery is searched: each cell on one thread, so many at a time. */
export interface GalleryOptions {
  readonly engine: Extract<Engine, { readonly kind: "exhaustive" }>;
  readonly threads: number;
  /** The folder that schedules are written to, `ID.json`. */
  readonly folder: string;
}

/** The cell of a case with its fix, as its scenario is. */
const fixedCell = <S, E extends Event>({ scenarios }: Catalog<S, E>, of: HistoricEntry): Cell => {
  const scenario = scenarios.find(({ name }) => name === of.scenario);
  if (scenario === undefined) throw new Error(`${of.name}: there is no scenario ${of.scenario}`);
  const machine = of.machine ?? scenario.machinesFor(of.design)[0] ?? scenario.machine;
  return { design: of.design, scenario: of.scenario, machine, scope: scenario.scope, edits: [] };
};

/** The cell of a case whose fix is taken away. */
export const revertedCell = <S, E extends Event>(
  catalog: Catalog<S, E>,
  of: HistoricEntry,
): Cell => ({ ...fixedCell(catalog, of), edits: [historicEntry(of.name)] });

/** A case's two searches, as numbers of jobs. Cases whose fixed designs are one system share a job. */
interface Planned {
  readonly of: HistoricEntry;
  readonly fixed: number;
  readonly reverted: number;
  readonly sharesFixed: boolean;
}

/** What is to be searched: of each system its cases' properties only, and without a fix no further than to the breach. */
export const planGallery = <S, E extends Event>(
  catalog: Catalog<S, E>,
  cases: readonly HistoricEntry[],
  engine: Engine,
): { readonly jobs: readonly Job[]; readonly planned: readonly Planned[] } => {
  const fixed = cases.map((of): Job => ({
    cell: fixedCell(catalog, of),
    properties: null,
    engine,
  }));
  const leaders = twinsOf(catalog, fixed).map((twin, i) => twin?.of ?? i);
  const jobs: Job[] = [];
  const numbers = new Map<number, number>();
  const planned = cases.map((of, i): Planned => {
    const leader = leaders[i] ?? i;
    const shared = numbers.get(leader);
    const number = shared ?? jobs.length;
    if (shared === undefined) {
      const asked = cases.filter((_, other) => leaders[other] === leader);
      const properties = [...new Set(asked.map(({ property }) => property))];
      numbers.set(leader, number);
      jobs.push({ cell: fixedCell(catalog, of), properties, engine });
    }
    const properties = [of.property];
    jobs.push({ cell: revertedCell(catalog, of), properties, engine, stopSoonAfter: properties });
    return { of, fixed: number, reverted: jobs.length - 1, sharesFixed: shared !== undefined };
  });
  return { jobs, planned };
};

/**
 * Searches the cases and writes their schedules. `onResult` gets each as soon as all before it are there. Ctrl-C ends it with what there
 * is by then; a second one ends the program.
 */
export const runGallery = async <S, E extends Event>(
  { catalog, entry }: Context<S, E>,
  cases: readonly HistoricEntry[],
  { engine, threads, folder }: GalleryOptions,
  onResult: (result: CaseResult) => void,
): Promise<GalleryRun> => {
  const { jobs, planned } = planGallery(catalog, cases, engine);
  const lock = lockFolder(folder);
  const reports = new Map<number, CellReport>();
  const results: CaseResult[] = [];
  const line = progressLine(jobs.length, new Map());
  const flush = (): void => {
    for (let next = planned[results.length]; next !== undefined; next = planned[results.length]) {
      const [fixed, reverted] = [reports.get(next.fixed), reports.get(next.reverted)];
      if (fixed === undefined || reverted === undefined) return;
      const result = resultOf(next, fixed, reverted, folder);
      results.push(result);
      line.clear();
      onResult(result);
    }
  };
  const pool = runJobs(catalog, entry, jobs, threads, {
    progress: (index, progress) => {
      const job = jobs[index];
      if (job !== undefined) line.update(index, job.cell, progress);
    },
    done: (index, report) => {
      reports.set(index, report);
      line.done(index);
      flush();
    },
  });
  try {
    const interrupted = await finished(pool, lock.release);
    for (const [index, job] of jobs.entries())
      if (!reports.has(index))
        reports.set(index, neverBegun(job, subjectOf(catalog, job).properties));
    flush();
    return { results, interrupted };
  } finally {
    line.clear();
    lock.release();
  }
};

const resultOf = (
  { of, sharesFixed }: Planned,
  fixed: CellReport,
  reverted: CellReport,
  folder: string,
): CaseResult => {
  const without = verdictIn(reverted, of);
  return {
    of,
    fixed: verdictIn(fixed, of),
    reverted: without,
    states: (sharesFixed ? 0 : fixed.states) + reverted.states,
    file: write(without, join(folder, `${of.name}.json`)),
    stopped: [fixed, reverted].flatMap(({ limit, broken }) =>
      broken !== null ? `${broken.step} is broken: ${broken.message}` : (limit ?? []),
    ),
  };
};

const verdictIn = ({ verdicts }: CellReport, { name, property }: HistoricEntry): PropertyReport => {
  const found = verdicts.find((one) => one.property === property);
  if (found === undefined) throw new Error(`${name}: ${property} is not asked there`);
  return found;
};

const write = ({ counterexample }: PropertyReport, path: string): string | null => {
  if (counterexample === null) return null;
  writeIfChanged(path, serialiseCounterexample(counterexample));
  return path;
};
