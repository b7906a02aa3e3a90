import type { Command } from "commander";
import type { Event } from "../../checker/protocol/step.ts";
import { bytesOf, memoryRemark, threadsOf } from "../check/options.ts";
import { inScratch, type Context } from "../context.ts";
import type { Finish } from "../support/command.ts";
import { program, UserError } from "../support/failure.ts";
import { emitJson, jsonOnly, probeJson } from "../support/json.ts";
import { status, type Status } from "../support/status.ts";
import { plural, print, remark } from "../support/terminal.ts";
import { sweepDocumentOf } from "./document.ts";
import { describeJob, type NamedJob } from "./job.ts";
import { addSweepOptions, askedBy, readSweepOptions, type SweepOptions } from "./options.ts";
import { planSweep, type SweepPlan } from "./plan.ts";
import { openPool } from "./pool.ts";
import { openResults, type Results } from "./results.ts";
import { runJobs, type SweepRun } from "./run.ts";
import { parseShard, shareOf, whole, type Shard } from "./shard.ts";
import { versionOf } from "./version.ts";

const help = `
Examples:
  ${program} sweep --out all.json                        the check matrix
  ${program} sweep --gallery --shard 2/4 --out shard-2.json
  ${program} sweep --ablate userfault-v3 --operation set-flags --out shard.json
  ${program} sweep --design mainline --vcpus 2,3 --fault zap-before-publish --out shard.json
  ${program} sweep --scenario everything --sample --seeds 1-20 --out shard.json
  ${program} sweep --gallery --queue redis://localhost --out all.json
  ${program} sweep --worker redis://localhost
  ${program} merge shard-*.json --out report.json

A sweep is many jobs that share nothing. Which of them a shard does depends on the sweep alone, so that
shards may run anywhere, in any order, at any time. What is done is kept, and not done again. docs/sweep.md
has the rest, with files for Kubernetes and GitHub Actions.

Exit status, the first that applies: 2 usage or bad input, 130 interrupted (what is done is written),
4 a job could not be done, 0 otherwise: what verdicts come to is merge's.`;

/** `staleproof sweep`: many jobs, in shares. */
export const addSweep = <S, E extends Event>(
  parent: Command,
  context: Context<S, E>,
  finish: Finish,
): void => {
  const command = parent
    .command("sweep")
    .summary("designs x scenarios x scopes x edits x seeds, in shares, on many machines")
    .description("Do one share of many jobs, and write what came out, for `merge`.");
  addSweepOptions(command)
    .addHelpText("after", help)
    .action(async () => finish(await sweep(context, readSweepOptions(command))));
};

const sweep = async <S, E extends Event>(
  context: Context<S, E>,
  options: SweepOptions,
): Promise<Status> => {
  const { catalog } = context;
  const { queue, worker } = options;
  if (options.out !== undefined && options.json !== undefined)
    throw new UserError("--out FILE is --json FILE", "leave out one of them");
  const json = options.json ?? options.out;
  const version = versionOf(context);
  if (worker !== undefined) return work(context, worker, version, options);
  for (const name of ["idle", "lease"] as const)
    if (options[name] !== undefined)
      throw new UserError(`--${name} is for --worker`, "leave it out");
  const shard = options.shard === undefined ? whole : parseShard(options.shard);
  const plan = planSweep(catalog, askedBy(options));
  for (const reason of plan.skipped) remark(`left out: ${reason}`);
  probeJson(json);
  const tight = memoryRemark(options);
  if (tight !== null) remark(tight);
  const folder = options.results ?? inScratch(context, "sweep");
  const results = openResults(folder, version);
  const own = shareOf(plan.jobs, shard);
  const begun = performance.now();
  const run =
    queue === undefined
      ? await runHere(context, own, results, options)
      : await runThere(queue, version, own, results);
  for (const failure of run.failed) remark(`not done: ${failure}`);
  const seconds = (performance.now() - begun) / 1000;
  if (!jsonOnly(json)) print(summaryOf(plan, shard, own, run, seconds, json));
  emitJson(json, sweepDocumentOf(version, plan, shard, run.done));
  if (run.interrupted) return status.interrupted;
  return run.failed.length > 0 ? status.undecided : status.ok;
};

/** Has the jobs done by processes of this machine. */
const runHere = async <S, E extends Event>(
  context: Context<S, E>,
  jobs: readonly NamedJob[],
  results: Results,
  options: SweepOptions,
): Promise<SweepRun> => {
  const pool = await openPool(context, {
    workers: Math.max(1, Math.min(threadsOf(options), jobs.length)),
    maxBytes: bytesOf(options),
    lost: (job, why) => remark(`a worker was lost, ${describeJob(job)} is done again (${why})`),
  });
  try {
    return await runJobs(jobs, {
      results,
      perform: ({ job }) => pool.perform(job),
      interrupt: pool.end,
    });
  } finally {
    await pool.end();
  }
};

/** Has the jobs done by whoever listens at the queue. */
const runThere = async (
  url: string,
  version: string,
  jobs: readonly NamedJob[],
  results: Results,
): Promise<SweepRun> => {
  const { askQueue } = await import("./queue/ask.ts");
  const queue = await askQueue(url, version);
  try {
    return await runJobs(jobs, { results, perform: queue.perform, interrupt: queue.end });
  } finally {
    await queue.end();
  }
};

const work = async <S, E extends Event>(
  context: Context<S, E>,
  url: string,
  version: string,
  options: SweepOptions,
): Promise<Status> => {
  const { serveQueue } = await import("./queue/serve.ts");
  const workers = threadsOf(options);
  const pool = await openPool(context, {
    workers,
    maxBytes: bytesOf(options),
    lost: (job, why) => remark(`a process was lost, ${describeJob(job)} is done again (${why})`),
  });
  remark(`waiting for jobs of version ${version} at ${url}`);
  try {
    const done = await serveQueue(url, version, pool.perform, {
      atATime: workers,
      idle: options.idle ?? null,
      lease: options.lease ?? 30,
    });
    remark(`${plural(done, "job")} done`);
    return status.ok;
  } finally {
    await pool.end();
  }
};

const summaryOf = (
  { jobs }: SweepPlan,
  { index, of }: Shard,
  own: readonly NamedJob[],
  { done, known, failed }: SweepRun,
  seconds: number,
  json: string | true | undefined,
): string =>
  [
    `shard ${index}/${of}: ${plural(own.length, "job")} of ${jobs.length}, ${done.size} done`,
    ...(known > 0 ? [`${known} known before`] : []),
    ...(failed.length > 0 ? [`${failed.length} not done`] : []),
    `${seconds.toFixed(1)} s`,
    ...(typeof json === "string" ? [json] : []),
  ].join(", ");
