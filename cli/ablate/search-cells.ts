import type { Event } from "../../checker/protocol/step.ts";
import type { Cell } from "../catalog.ts";
import type { CellReport, Job } from "../check/job.ts";
import { alikeOf, makeCrew, type CrewHooks } from "../check/crew.ts";
import { runJobs } from "../check/pool.ts";
import { progressLine } from "../check/progress.ts";
import type { Context } from "../context.ts";
import { keptOf, type Cache, type Kept } from "./cache.ts";

/** Spaces of this size are searched sooner than a thread is started. */
const small = 20_000;

/** What may cut a search short. */
export interface Limits {
  readonly maxStates: number | null;
  readonly maxBytes: number;
}

/** A cell to be searched, and the key under which its report is kept. */
export interface Asked {
  readonly cell: Cell;
  readonly key: string;
  /** Properties after whose breach nothing more need be known; null: see everything. */
  readonly stopSoonAfter: readonly string[] | null;
  /** States after which the search is given up, if that is fewer than the limit says. */
  readonly atMost?: number;
}

export interface Searcher {
  /** The reports, in the order of `asked`; null for those that an interrupt kept from coming to their end. */
  readonly search: (asked: readonly Asked[]) => Promise<readonly (CellReport | null)[]>;
  readonly interrupted: () => boolean;
  /** Takes the handlers of signals away. */
  readonly end: () => void;
  /** States that were searched, and those that the cache knew. */
  readonly count: () => { readonly searched: number; readonly known: number };
}

/**
 * Searches cells, several at a time, and keeps what comes out. Cells with one key are searched once, if they are asked for together.
 * Several searches may be under way; the threads take their cells in turn. Ctrl-C ends it with what there is by
 * then; a second one ends the program.
 */
export const makeSearcher = <S, E extends Event>(
  { catalog, entry }: Context<S, E>,
  cache: Cache,
  limits: Limits,
  threads: number,
): Searcher => {
  let interrupted = false;
  /** Kept from search to search, with what its threads have compiled and recorded. */
  const crew = makeCrew(catalog, entry, threads);
  /** Ends what is searched in this thread. */
  let endHere: () => void = () => undefined;
  let underWay = 0;
  const total = { searched: 0, known: 0 };
  let largest = 0;
  const interrupt = (): void => {
    if (interrupted) process.exit(130);
    interrupted = true;
    crew.interrupt();
    endHere();
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);

  const search: Searcher["search"] = async (asked) => {
    const reports = new Map<string, Kept>();
    const due = new Map<string, Job>();
    for (const { cell, key, stopSoonAfter, atMost = Number.POSITIVE_INFINITY } of asked) {
      const most = Math.min(atMost, limits.maxStates ?? Number.POSITIVE_INFINITY);
      const within: Limits = { ...limits, maxStates: Number.isFinite(most) ? most : null };
      if (reports.has(key) || due.has(key)) continue;
      const known = cache.read(key, within.maxStates);
      if (known !== null) {
        reports.set(key, known);
        largest = Math.max(largest, known.states);
        total.known += known.states;
      } else
        due.set(key, {
          cell,
          properties: null,
          engine: { kind: "exhaustive", ...within, threads: 1 },
          ...(stopSoonAfter === null ? {} : { stopSoonAfter }),
        });
    }
    const keys = [...due.keys()];
    const jobs = alongWhereMany([...due.values()]);
    const line = progressLine(jobs.length, new Map());
    if (jobs.length > 0 && !interrupted) {
      const hooks: CrewHooks = {
        progress: (i, progress) => {
          const job = jobs[i];
          if (job !== undefined) line.update(i, job.cell, progress);
        },
        done: (i, report) => {
          line.done(i);
          const key = keys[i];
          if (key === undefined || report.limit === "interrupted") return;
          const kept = keptOf(report);
          reports.set(key, kept);
          cache.write(key, kept);
          total.searched += report.states;
          largest = Math.max(largest, report.states);
        },
      };
      underWay++;
      try {
        if (threads > 1 || largest > small) await crew.run(jobs, hooks);
        else {
          const { finished, interrupt: end } = runJobs(catalog, entry, jobs, 1, hooks);
          endHere = end;
          await finished;
        }
      } finally {
        underWay--;
        if (underWay === 0) line.clear();
      }
    }
    return asked.map(({ cell, key }) => {
      const report = reports.get(key);
      return report === undefined ? null : inWordsOf(cell, report);
    });
  };
  return {
    search,
    interrupted: () => interrupted,
    end: () => {
      crew.end();
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    },
    count: () => ({ ...total }),
  };
};

/** Recording a graph takes about as long as two searches, on each thread. */
const many = 8;

const alongWhereMany = (jobs: readonly Job[]): readonly Job[] => {
  const kinds = new Map<string, number>();
  for (const { cell } of jobs) kinds.set(alikeOf(cell), (kinds.get(alikeOf(cell)) ?? 0) + 1);
  return jobs.map((job) =>
    (kinds.get(alikeOf(job.cell)) ?? 0) < many ? job : { ...job, along: true },
  );
};

/**
 * The report of a cell that is, in its scenario, the same system by another name. With edits, steps that are left out there may be others
 * in each design: nothing is said of them. Without, the key has all steps.
 */
const inWordsOf = (cell: Cell, { design, ...report }: Kept): CellReport => ({
  ...report,
  cell,
  ...(cell.design === design || cell.edits.length === 0
    ? {}
    : { steps: [], neverRan: [], waited: [], left: [] }),
  verdicts: report.verdicts.map((verdict) => ({
    ...verdict,
    counterexample:
      verdict.counterexample === null
        ? null
        : { ...verdict.counterexample, design: cell.design, edits: [...cell.edits] },
  })),
});
