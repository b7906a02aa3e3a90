import { remark } from "../../support/terminal.ts";
import { describeJob, sweepJob, type SweepJob } from "../job.ts";
import type { Answer } from "../serve.ts";
import { connect, loadQueues, queueName } from "./connect.ts";

export interface ServeOptions {
  /** jobs at a time */
  readonly atATime: number;
  /** Seconds without a job after which it ends; null: it waits for ever. */
  readonly idle: number | null;
  /** Seconds for which a job is this worker's, again and again while it lives; after that somebody else has it. */
  readonly lease: number;
}

/** Workers that a job may cost. */
const mostLost = 10;

/**
 * Does jobs of the queue of this version until nothing has come for so long, or until Ctrl-C, which lets what is under way come to its end.
 * Returns how many were done. Throws UserError if there is no Redis.
 */
export const serveQueue = async (
  url: string,
  version: string,
  perform: (job: SweepJob) => Promise<Answer>,
  { atATime, idle, lease }: ServeOptions,
): Promise<number> => {
  const { bullmq, Client } = await loadQueues();
  const connection = await connect(Client, url);
  let done = 0;
  let underWay = 0;
  let lastly = performance.now();
  const worker = new bullmq.Worker(
    queueName(version),
    async ({ data }) => {
      underWay++;
      try {
        const answered = await perform(sweepJob.parse(data));
        // Failed jobs are told to those who ask, and are not kept as results.
        if (answered.kind === "failed") throw new bullmq.UnrecoverableError(answered.message);
        done++;
        return answered;
      } finally {
        underWay--;
        lastly = performance.now();
      }
    },
    {
      connection,
      concurrency: atATime,
      lockDuration: lease * 1000,
      stalledInterval: lease * 1000,
      maxStalledCount: mostLost,
    },
  );
  worker.on("error", () => undefined);
  worker.on("stalled", (id) => remark(`a worker was lost: ${id} runs again`));
  worker.on("failed", (job) => {
    const parsed = sweepJob.safeParse(job?.data);
    const what = parsed.success ? describeJob(parsed.data) : "a job that is none of ours";
    remark(`not done: ${what}: ${job?.failedReason ?? ""}`);
  });
  await new Promise<void>((resolve) => {
    const watch = setInterval(() => {
      if (idle !== null && underWay === 0 && performance.now() - lastly >= idle * 1000) end();
    }, 100);
    // The watch, too: it would keep the process for as long as it may be idle.
    const end = (): void => {
      clearInterval(watch);
      resolve();
    };
    process.once("SIGINT", end).once("SIGTERM", end);
  });
  await worker.close();
  connection.disconnect();
  return done;
};
