import type { Worker } from "node:worker_threads";
import { match } from "ts-pattern";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog, Cell } from "../catalog.ts";
import { UserError } from "../support/failure.ts";
import { isOutOfMemory } from "../support/memory.ts";
import { startThread } from "../support/thread.ts";
import { neverBegun, type CellReport, type Job, type JobProgress } from "./job.ts";
import { subjectOf } from "./run-job.ts";
import type { FromWorker, ToWorker } from "./worker.ts";

export interface CrewHooks {
  readonly progress: (index: number, progress: JobProgress) => void;
  /** Called once for each job that was begun, in the order in which they end. */
  readonly done: (index: number, report: CellReport) => void;
}

/** Threads to which whole cells are given, as long as somebody has some: they share nothing, so that none waits for another. */
export interface Crew {
  /**
   * Fulfilled when every one of these jobs that was begun has ended. Several such calls may be under way: their jobs stand in one line.
   * Rejects, and ends the crew, if something fails that is no lack of memory.
   */
  readonly run: (jobs: readonly Job[], hooks: CrewHooks) => Promise<void>;
  /** Begins no further job, and lets those that run end with a partial result. */
  readonly interrupt: () => void;
  /** Ends the threads. */
  readonly end: () => void;
}

/** A job in the line. */
interface Task {
  readonly job: Job;
  /** See `alikeOf`. */
  readonly alike: string;
  readonly progress: (progress: JobProgress) => void;
  readonly done: (report: CellReport) => void;
  /** Called if it is never begun, or fails. */
  readonly drop: (failure: unknown) => void;
}

/** A place for a thread, which outlives it. */
interface Lane {
  worker: Worker | null;
  /** What the thread was at before. */
  before: string | null;
  /** States that the thread has seen. */
  seen: number;
  task: Task | null;
}

const interruptedBefore = Symbol("never begun");

/** A crew of so many threads at most; none is started before there is something to do. */
export const makeCrew = <S, E extends Event>(
  catalog: Catalog<S, E>,
  entry: string,
  threads: number,
): Crew => {
  let waiting: Task[] = [];
  let isInterrupted = false;
  let isOver = false;
  const lanes = Array.from({ length: threads }, (): Lane => ({
    worker: null,
    before: null,
    seen: 0,
    task: null,
  }));

  /** The next job; for a thread that has done others, one like them, if there is any; else rather one that no other thread is at. */
  const takeNext = ({ before }: Lane): Task | null => {
    const found = waiting.findIndex(({ alike }) => alike === before);
    const taken = new Set(lanes.flatMap(({ task }) => (task === null ? [] : [task.alike])));
    const free = found >= 0 ? found : waiting.findIndex(({ alike }) => !taken.has(alike));
    return waiting.splice(Math.max(free, 0), 1)[0] ?? null;
  };
  const dismiss = (lane: Lane): void => {
    const { worker } = lane;
    lane.worker = null;
    void worker?.terminate();
  };
  const dropAll = (failure: unknown): void => {
    const dropped = waiting;
    waiting = [];
    for (const { drop } of dropped) drop(failure);
  };
  const end = (): void => {
    isOver = true;
    for (const lane of lanes) dismiss(lane);
    dropAll(interruptedBefore);
  };

  const doTask = async (lane: Lane, task: Task): Promise<void> => {
    if (lane.seen > wornOut && task.alike !== lane.before) dismiss(lane);
    if (lane.worker === null) lane.seen = 0;
    lane.before = task.alike;
    // The program itself, which finds that it is in a thread and serves.
    lane.worker ??= startThread(entry);
    let states = 0;
    try {
      const report = await give(lane.worker, task.job, (progress) => {
        states = progress.states;
        task.progress(progress);
      });
      lane.seen += report.states;
      task.done(report);
    } catch (failure) {
      if (!isOutOfMemory(failure)) throw failure;
      const { properties } = subjectOf(catalog, task.job);
      dismiss(lane);
      task.done({ ...neverBegun(task.job, properties, "max-memory"), states });
    }
  };
  const fail = (failure: unknown): void => {
    // Threads that are ended answer nobody.
    for (const { task } of lanes) task?.drop(failure);
    dropAll(failure);
    end();
  };
  const serve = async (lane: Lane): Promise<void> => {
    for (;;) {
      const task = isOver ? null : takeNext(lane);
      lane.task = task;
      if (task === null) return;
      try {
        await doTask(lane, task);
      } catch (failure) {
        fail(failure);
      }
    }
  };

  return {
    run: (jobs, hooks) =>
      new Promise<void>((resolve, reject) => {
        let left = jobs.length;
        const settle = (): void => {
          left--;
          if (left === 0) resolve();
        };
        if (left === 0 || isInterrupted || isOver) {
          resolve();
          return;
        }
        waiting.push(
          ...jobs.map((job, index): Task => ({
            job,
            alike: alikeOf(job.cell),
            progress: (progress) => hooks.progress(index, progress),
            done: (report) => {
              hooks.done(index, report);
              settle();
            },
            drop: (failure) => (failure === interruptedBefore ? settle() : reject(failure)),
          })),
        );
        for (const lane of lanes) if (lane.task === null) void serve(lane);
      }),
    interrupt: () => {
      isInterrupted = true;
      dropAll(interruptedBefore);
      for (const { worker } of lanes) if (worker !== null) post(worker, { kind: "interrupt" });
    },
    end,
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
        .with(
          { kind: "part-done" },
          { kind: "kept-part" },
          { kind: "kept-whole" },
          { kind: "told" },
          () => undefined,
        )
        .exhaustive();
    });
    post(worker, { kind: "job", job });
  });

const internalError = (message: string, stack: string): Error => {
  const error = new Error(message);
  error.stack = stack;
  return error;
};
