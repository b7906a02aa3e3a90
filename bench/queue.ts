import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { named, type NamedJob } from "../cli/sweep/job.ts";
import { poolOfProcesses } from "../cli/sweep/pool.ts";
import { askQueue } from "../cli/sweep/queue/ask.ts";
import { openResults } from "../cli/sweep/results.ts";
import { runJobs } from "../cli/sweep/run.ts";
import type { Answer } from "../cli/sweep/serve.ts";

// `npm run bench:queue -- redis://localhost`: what a job costs beside its own work, by a pool of two processes and by two workers at a Redis.
// Jobs that only wait, so that what is measured is the rest: planned, handed over, answered, written. docs/sweep.md has figures.

const [url = "redis://127.0.0.1:6379", seconds = "10", count = "6"] = process.argv.slice(2);
const version = `bench-${process.pid}`;
const servant = new URL("queue-servant.ts", import.meta.url).href;

/** So many jobs of so many milliseconds, each another one. */
const jobsOf = (length: number, many: number, what: string): readonly NamedJob[] =>
  Array.from({ length: many }, (_, i) =>
    named({ kind: "edit", design: String(length), edit: `${what} ${i}`, maxStates: null }),
  );

type Perform = (job: NamedJob) => Promise<Answer>;

/** Seconds that it takes to have these jobs done, results kept. */
const timed = async (perform: Perform, jobs: readonly NamedJob[]): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), "staleproof-bench-"));
  try {
    const begun = performance.now();
    const { done, failed } = await runJobs(jobs, {
      results: openResults(folder, version),
      perform,
      interrupt: () => Promise.resolve(),
    });
    if (done.size !== jobs.length)
      throw new Error(`${done.size} of ${jobs.length} jobs: ${failed[0] ?? ""}`);
    return (performance.now() - begun) / 1000;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const measure = async (name: string, perform: Perform): Promise<void> => {
  await timed(perform, jobsOf(500, 4, "warm"));
  const short = 400;
  const each = ((await timed(perform, jobsOf(0, short, "short"))) / short) * 1000;
  const [length, many] = [Number(seconds), Number(count)];
  const least = (many / 2) * length;
  const took = await timed(perform, jobsOf(length * 1000, many, "long"));
  const more = (100 * (took - least)) / least;
  console.log(
    `${name}: ${each.toFixed(2)} ms a job that does nothing; ${many} jobs of ${length} s by two: ${took.toFixed(2)} s, ${more.toFixed(2)} % more than ${least} s`,
  );
};

const pool = await poolOfProcesses(servant, {
  workers: 2,
  maxBytes: 0,
  lost: () => console.log("a worker was lost"),
});
await measure("pool", ({ job }) => pool.perform(job));
await pool.end();

const workers = [1, 2].map(() =>
  spawn(
    process.execPath,
    ["--import", import.meta.resolve("tsx"), fileURLToPath(servant), "serve", url, version],
    { stdio: "inherit" },
  ),
);
try {
  const queue = await askQueue(url, version);
  await measure("queue", queue.perform);
  await queue.end();
} finally {
  for (const worker of workers) worker.kill();
}
