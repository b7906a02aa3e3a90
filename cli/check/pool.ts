import type { Worker } from "node:worker_threads";
import { match } from "ts-pattern";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog, Cell } from "../catalog.ts";
import { UserError } from "../support/failure.ts";
import { startThread } from "../support/thread.ts";
import { isOutOfMemory } from "../support/memory.ts";
import { neverBegun, type CellReport, type Job, type JobProgress } from "./job.ts";
import { subjectOf } from "./run-job.ts";
import { checkTogether } from "./together.ts";
import type { FromWorker, ToWorker } from "./worker.ts";

export interface PoolHooks {
  readonly progress: (index: number, progress: JobProgress) => void;
  /** Called once for each job that was begun, in the order in which they end. */
  readonly done: (index: number, report: CellReport) => void;
}

export interface Pool {
  /** Fulfilled when every job that was begun has ended. */
  readonly finished: Promise<void>;
  /** Begins no further job, and lets those that run end with a partial result. */
  readonly interrupt: () => void;
}

/**
 * Whole cells in parallel: they share nothing, so that no thread waits for another. A cell that is alone may have many threads. `apart`:
 * never in this thread, which goes on to other systems, and would be slow by then (see `wornOut`).
 */
export const runJobs = <S, E extends Event>(
  catalog: Catalog<S, E>,
  entry: string,
  jobs: readonly Job[],
  threads: number,
  hooks: PoolHooks,
  apart = false,
): Pool => {
  const waiting = jobs.map((job, index) => ({ index, job, alike: alikeOf(job.cell) }));
  let interrupted = false;
  /** What the threads are at. */
  const busy = new Map<number, string>();
  /** The next job; for a thread that has done others, one like them, if there is any; else rather one that no other thread is at. */
  const takeNext = (lane = 0): (typeof waiting)[number] | null => {
    if (interrupted) return null;
    const alike = busy.get(lane);
    const found = waiting.findIndex((task) => task.alike === alike);
    const taken = new Set(busy.values());
    const free = found >= 0 ? found : waiting.findIndex((task) => !taken.has(task.alike));
    const next = waiting.splice(Math.max(free, 0), 1)[0] ?? null;
    if (next === null) busy.delete(lane);
    else busy.set(lane, next.alike);
    return next;
  };
  const count = Math.min(threads, jobs.length);

  // Starting a thread costs more than a small cell.
  if (count <= 1 && !apart) {
    const runHere = async (): Promise<void> => {
      for (let task = takeNext(); task !== null; task = takeNext()) {
        const { index, job } = task;
        const report = await checkTogether(catalog, entry, job, {
          progress: (progress) => hooks.progress(index, progress),
          interrupted: () => interrupted,
        });
        hooks.done(index, report);
      }
    };
    return { finished: runHere(), interrupt: () => (interrupted = true) };
  }

  const workers = new Set<Worker>();
  const serve = async (lane: number): Promise<void> => {
    let worker: Worker | null = null;
    /** States that the thread has seen. */
    let seen = 0;
    let before: string | null = null;
    for (let task = takeNext(lane); task !== null; task = takeNext(lane)) {
      if (seen > wornOut && task.alike !== before && worker !== null) {
        workers.delete(worker);
        void worker.terminate();
        worker = null;
      }
      if (worker === null) seen = 0;
      before = task.alike;
      // The program itself, which finds that it is in a thread and serves.
      worker ??= startThread(entry);
      workers.add(worker);
      const { index } = task;
      let states = 0;
      const { report, alive } = await give(worker, task.job, (progress) => {
        states = progress.states;
        hooks.progress(index, progress);
      }).then(
        (whole) => ({ report: whole, alive: true }),
        (failure: unknown) => {
          if (!isOutOfMemory(failure)) throw failure;
          const { properties } = subjectOf(catalog, task.job);
          return {
            report: { ...neverBegun(task.job, properties, "max-memory"), states },
            alive: false,
          };
        },
      );
      seen += report.states;
      if (!alive) {
        workers.delete(worker);
        void worker.terminate();
        worker = null;
      }
      hooks.done(index, report);
    }
  };
  return {
    finished: Promise.all(Array.from({ length: count }, (_, lane) => serve(lane)))
      .then(() => undefined)
      .finally(() => {
        for (const worker of workers) void worker.terminate();
      }),
    interrupt: () => {
      interrupted = true;
      for (const worker of workers) post(worker, { kind: "interrupt" });
    },
  };
};

/**
 * States after which a thread is replaced before it goes on to cells of another kind. Each kind brings its own generated accessors, and
 * code that V8 has compiled for one is slow for the next: measured 4 times slower after ten large cells. A fresh thread costs under a
 * second. Cells of one kind, which differ in edits only, make each other faster: 250,000 states a second in the first and 650,000 from the
 * sixth to the sixtieth.
 */
const wornOut = 50_000;

/** Equal for cells whose states have the same declaration, so that code compiled for one fits the other. */
export const alikeOf = ({ edits: _, ...cell }: Cell): string => JSON.stringify(cell);

const post = (worker: Worker, message: ToWorker): void => worker.postMessage(message);

/** Gives a worker a job and waits for its report. */
const give = (
  worker: Worker,
  job: Job,
  onProgress: (progress: JobProgress) => void,
): Promise<CellReport> =>
  new Promise<CellReport>((resolve, reject) => {
    worker.removeAllListeners();
    worker.on("error", reject);
    worker.on("message", (message: FromWorker) => {
      match(message)
        .with({ kind: "progress" }, ({ progress }) => onProgress(progress))
        .with({ kind: "report" }, ({ report }) => resolve(report))
        .with({ kind: "failure" }, ({ message: text, stack, isUsers }) =>
          reject(isUsers ? new UserError(text) : internalError(text, stack)),
        )
        .with({ kind: "part-done" }, { kind: "told" }, () => undefined)
        .exhaustive();
    });
    post(worker, { kind: "job", job });
  });

const internalError = (message: string, stack: string): Error => {
  const error = new Error(message);
  error.stack = stack;
  return error;
};
