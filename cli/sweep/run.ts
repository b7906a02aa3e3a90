import { program } from "../support/failure.ts";
import { remark } from "../support/terminal.ts";
import type { Done } from "./document.ts";
import { describeJob, type NamedJob } from "./job.ts";
import type { Answer } from "./serve.ts";
import type { Results } from "./results.ts";

/** What became of the jobs of a shard. */
export interface SweepRun {
  /** by the jobs' names */
  readonly done: ReadonlyMap<string, Done>;
  /** Jobs of which there was a result already. */
  readonly known: number;
  /** Jobs that could not be done, in sentences. */
  readonly failed: readonly string[];
  readonly interrupted: boolean;
}

export interface RunOptions {
  readonly results: Results;
  /** Does a job, or has it done somewhere. */
  readonly perform: (job: NamedJob) => Promise<Answer>;
  /** Called at the first Ctrl-C: what is not answered by then is not waited for. */
  readonly interrupt: () => Promise<void>;
}

/** Has all jobs done of which there is no result yet, and keeps each result as soon as it is there. */
export const runJobs = async (
  jobs: readonly NamedJob[],
  { results, perform, interrupt }: RunOptions,
): Promise<SweepRun> => {
  const done = new Map<string, Done>();
  const failed: string[] = [];
  for (const { id } of jobs) {
    const found = results.read(id);
    if (found !== null) done.set(id, found);
  }
  const known = done.size;
  const due = jobs.filter(({ id }) => !done.has(id));
  let interrupted = false;
  const work = async (one: NamedJob): Promise<void> => {
    const answered = await perform(one);
    if (interrupted) return;
    if (answered.kind === "failed") {
      failed.push(`${describeJob(one.job)}: ${answered.message}`);
      return;
    }
    done.set(one.id, answered);
    results.write(one.id, answered);
    if (process.stderr.isTTY) process.stderr.write(`\r[${done.size}/${jobs.length}]`);
  };
  const interruption = new Promise<void>((resolve) => {
    const heard = (): void => {
      if (interrupted) process.exit(130);
      interrupted = true;
      remark(`interrupted: what is done is kept; the same again goes on: ${program} sweep`);
      resolve();
    };
    process.on("SIGINT", heard).on("SIGTERM", heard);
    void Promise.allSettled(due.map(work)).then((all) => {
      process.off("SIGINT", heard).off("SIGTERM", heard);
      for (const one of all) if (one.status === "rejected") failed.push(String(one.reason));
      resolve();
    });
  });
  await interruption;
  if (process.stderr.isTTY) process.stderr.write("\r");
  if (interrupted) await interrupt();
  return { done, known, failed, interrupted };
};
