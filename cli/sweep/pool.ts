import { fileURLToPath } from "node:url";
import type { Event } from "../../checker/protocol/step.ts";
import type { Context } from "../context.ts";
import { messageOf } from "../support/failure.ts";
import type { SweepJob } from "./job.ts";
import { answer, makeAnswerer, servantWord, type Answer } from "./serve.ts";

/** Who does jobs of a sweep, some at a time. */
export interface Pool {
  /**
   * The answer to a job. Jobs stand in one line. If the process that is at it is lost, another one does it again; a job that has cost
   * three processes is given up, as failed.
   */
  readonly perform: (job: SweepJob) => Promise<Answer>;
  /** Ends it: what is under way is never answered. */
  readonly end: () => Promise<void>;
}

export interface PoolOptions {
  /** jobs at a time */
  readonly workers: number;
  /** for the tables of one job */
  readonly maxBytes: number;
  /** Told that a process is gone, and why. */
  readonly lost: (job: SweepJob, why: string) => void;
}

/** Processes that a job may cost. */
const tries = 3;

const interrupted: Answer = { kind: "failed", message: "interrupted" };

/** A pool of processes of this program, each of which may die without harm to the others; of one alone it is this process. */
export const openPool = async <S, E extends Event>(
  context: Context<S, E>,
  options: PoolOptions,
): Promise<Pool> =>
  options.workers === 1 ? poolOfThis(context, options) : poolOfProcesses(context.entry, options);

const poolOfThis = <S, E extends Event>(
  context: Context<S, E>,
  { maxBytes }: PoolOptions,
): Pool => {
  const { answerTo, end } = makeAnswerer(context);
  let line: Promise<unknown> = Promise.resolve();
  let isOver = false;
  return {
    perform: (job) => {
      const answered = line.then((): Promise<Answer> | Answer =>
        isOver ? interrupted : answerTo(job, maxBytes),
      );
      line = answered;
      return answered;
    },
    end: () => {
      isOver = true;
      end();
      return Promise.resolve();
    },
  };
};

/** A pool of processes, also of one. */
export const poolOfProcesses = async (
  entry: string,
  { workers, maxBytes, lost }: PoolOptions,
): Promise<Pool> => {
  const workerpool = (await import("workerpool")).default;
  const pool = workerpool.pool(fileURLToPath(entry), {
    workerType: "process",
    maxWorkers: workers,
    forkArgs: [servantWord],
    // Not the flags of this process: `--import tsx` would be looked for from the working folder.
    forkOpts: {
      execArgv: entry.endsWith(".ts") ? ["--import", import.meta.resolve("tsx")] : [],
    },
  });
  let isOver = false;
  const perform = async (job: SweepJob, left: number): Promise<Answer> => {
    try {
      return answer.parse(await pool.exec("perform", [job, maxBytes]));
    } catch (error) {
      if (isOver) return interrupted;
      const why = causeOf(error);
      if (left === 1) return { kind: "failed", message: `${tries} workers were lost: ${why}` };
      lost(job, why);
      return perform(job, left - 1);
    }
  };
  return {
    perform: (job) => perform(job, tries),
    end: async () => {
      isOver = true;
      await pool.terminate(true);
    },
  };
};

/** `SIGKILL`, `exit 1`: the library tells a dozen lines. */
const causeOf = (error: unknown): string => {
  const text = messageOf(error);
  const [, signal] = /signalCode: `(SIG\w+)`/.exec(text) ?? [];
  const [, code] = /exitCode: `(\d+)`/.exec(text) ?? [];
  return signal ?? (code === undefined ? text : `exit ${code}`);
};
