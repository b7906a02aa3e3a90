import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import type { Identity } from "../checkpoint/header.ts";
import type { Keeper } from "../checkpoint/keeper.ts";
import { makeCrew, type CrewHooks } from "./crew.ts";
import type { Job } from "./job.ts";
import { checkTogether } from "./together.ts";

export interface Pool {
  /** Fulfilled when every job that was begun has ended. */
  readonly finished: Promise<void>;
  /** Begins no further job, and lets those that run end with a partial result. */
  readonly interrupt: () => void;
}

/**
 * Waits until a pool has finished. The first Ctrl-C lets it end with what there is by then; a second one ends the program, after `release`.
 * Was it interrupted?
 */
export const finished = async (pool: Pool, release: () => void): Promise<boolean> => {
  let interrupted = false;
  const interrupt = (): void => {
    if (interrupted) {
      release();
      process.exit(130);
    }
    interrupted = true;
    pool.interrupt();
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    await pool.finished;
    return interrupted;
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
};

export interface RunOptions {
  /** Never in this thread, which goes on to other systems, and would be slow by then (see `wornOut` in crew.ts). */
  readonly apart?: boolean;
  /** Keeps what the search of a job has come to, where it runs in this thread. */
  readonly keep?: Pick<Keeper, "search" | "isTogether">;
}

/** Whole cells in parallel: they share nothing, so that no thread waits for another. A cell that is alone may have many threads. */
export const runJobs = <S, E extends Event>(
  catalog: Catalog<S, E>,
  entry: string,
  jobs: readonly Job[],
  threads: number,
  hooks: CrewHooks,
  { apart = false, keep }: RunOptions = {},
): Pool => {
  const count = Math.min(threads, jobs.length);

  // Starting a thread costs more than a small cell.
  if (count <= 1 && !apart) {
    let interrupted = false;
    const runHere = async (): Promise<void> => {
      for (const [index, job] of jobs.entries()) {
        if (interrupted) return;
        const report = await checkTogether(catalog, entry, job, {
          progress: (progress) => hooks.progress(index, progress),
          interrupted: () => interrupted,
          ...(keep === undefined
            ? {}
            : {
                keep: {
                  begin: (identity: () => Identity) => keep.search(index, identity),
                  isTogether: keep.isTogether(index),
                },
              }),
        });
        hooks.done(index, report);
      }
    };
    return { finished: runHere(), interrupt: () => (interrupted = true) };
  }
  const crew = makeCrew(catalog, entry, count);
  return { finished: crew.run(jobs, hooks).finally(crew.end), interrupt: crew.interrupt };
};
