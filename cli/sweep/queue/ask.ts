import type { NamedJob } from "../job.ts";
import { answer, type Answer } from "../serve.ts";
import { connect, loadQueues, queueName } from "./connect.ts";

/** Jobs that others do. */
export interface AskedQueue {
  /** Queues the job, unless it is queued or done already, and waits for its answer. */
  readonly perform: (one: NamedJob) => Promise<Answer>;
  /** Waits no longer; what is queued stays there. */
  readonly end: () => Promise<void>;
}

/** Seconds for which Redis keeps a result: whoever asks again until then finds it. */
const kept = 7 * 24 * 3600;
/** Milliseconds between two looks for answers of which no event told: events may be lost with a connection. */
const glance = 5000;

/** Asks at the queue of this version. Throws UserError if there is no Redis. */
export const askQueue = async (url: string, version: string): Promise<AskedQueue> => {
  const { bullmq, Client } = await loadQueues();
  const connection = await connect(Client, url);
  const listening = connection.duplicate();
  const queue = new bullmq.Queue(queueName(version), { connection });
  const events = new bullmq.QueueEvents(queueName(version), { connection: listening });
  // A connection that is lost is made again.
  const unheard = (): void => undefined;
  queue.on("error", unheard);
  events.on("error", unheard);
  listening.on("error", unheard);
  await events.waitUntilReady();
  const waiting = new Map<string, (answered: Answer) => void>();

  const settle = (id: string, answered: Answer): void => {
    waiting.get(id)?.(answered);
    waiting.delete(id);
  };
  /** Looks whether a job has come to its end: its state first, since a job that was read before has no result yet. */
  const look = async (id: string): Promise<void> => {
    if (!waiting.has(id)) return;
    const state = await queue.getJobState(id);
    if (state !== "completed" && state !== "failed") return;
    const job = await queue.getJob(id);
    if (job === undefined) return;
    settle(id, state === "completed" ? answerIn(job.returnvalue) : failedAs(job.failedReason));
  };
  /** A look that finds no Redis is made again soon. */
  const glanceAt = (id: string): void => void look(id).catch(() => undefined);
  events.on("completed", ({ jobId }) => glanceAt(jobId));
  events.on("failed", ({ jobId }) => glanceAt(jobId));
  const looking = setInterval(() => {
    for (const id of waiting.keys()) glanceAt(id);
  }, glance);
  let ended: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    clearInterval(looking);
    await events.close();
    await queue.close();
    connection.disconnect();
    listening.disconnect();
  };

  return {
    perform: async ({ id, job }) => {
      const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
      const before = await queue.getJob(id);
      // One that failed before is tried again; one that is there already is not added twice.
      if (before !== undefined && (await before.isFailed())) await before.remove();
      await queue.add(job.kind, job, {
        jobId: id,
        removeOnComplete: { age: kept },
        removeOnFail: { age: kept },
      });
      await look(id);
      return answered;
    },
    end: () => (ended ??= close()),
  };
};

/** What a worker handed back. It is of this version; what is no answer was put there by somebody else. */
const answerIn = (value: unknown): Answer => {
  const parsed = answer.safeParse(value);
  return parsed.success
    ? parsed.data
    : failedAs("its result in the queue is none of ours: empty that Redis, or take another");
};

const failedAs = (message: string | undefined): Answer => ({
  kind: "failed",
  message: message ?? "it failed",
});
