import { setTimeout as sleep } from "node:timers/promises";
import workerpool from "workerpool";
import { sweepJob, type SweepJob } from "../cli/sweep/job.ts";
import { serveQueue } from "../cli/sweep/queue/serve.ts";
import { servantWord, type Answer } from "../cli/sweep/serve.ts";

/** Jobs of bench/queue.ts: one of design `MS` takes so many milliseconds, and hands back as much as a real one. */
const perform = async (job: SweepJob): Promise<Answer> => {
  const length = job.kind === "edit" ? Number(job.design) : 0;
  if (length > 0) await sleep(length);
  const outcome = {
    kind: "edit",
    row: null,
    limit: null,
    counterexample: "x".repeat(4000),
    unedited: [],
  } as const;
  return { kind: "done", outcome, seconds: length / 1000 };
};

const [word = "", url = "", version = ""] = process.argv.slice(2);
if (word === servantWord)
  workerpool.worker({ perform: (job: unknown) => perform(sweepJob.parse(job)) });
else await serveQueue(url, version, perform, { atATime: 1, idle: null, lease: 30 });
