import { parentPort } from "node:worker_threads";
import type { Event } from "../../checker/protocol/step.ts";
import type { Catalog } from "../catalog.ts";
import { messageOf, UserError } from "../support/failure.ts";
import type { Kept } from "../../checker/parallel/index.ts";
import { doPart, type Part, type PartDone } from "../parallel/part.ts";
import { makeTeller, type Tell, type Told } from "../ablate/tell.ts";
import { makeServeTask, type AskTask } from "../compare/serve.ts";
import { makeGraphs } from "./graphs.ts";
import type { CellReport, Job, JobProgress, Subset } from "./job.ts";
import { runJob, subjectOf, type Hooks } from "./run-job.ts";

export type ToWorker =
  | { readonly kind: "job"; readonly job: Job }
  | { readonly kind: "interrupt" }
  | Part<Subset>
  | Tell;

export type FromWorker =
  | { readonly kind: "progress"; readonly progress: JobProgress }
  | { readonly kind: "report"; readonly report: CellReport }
  | PartDone
  | Kept
  | Told
  | {
      readonly kind: "failure";
      readonly message: string;
      readonly stack: string;
      readonly isUsers: boolean;
    };

/** What a worker thread does: one cell at a time, or its part of one, or a part of a comparison, until it is terminated. */
export const serveJobs = <S, E extends Event>(catalog: Catalog<S, E>): void => {
  const port = parentPort;
  if (port === null) throw new Error("not in a worker thread");
  const send = (message: FromWorker): void => port.postMessage(message);
  const serveTask = makeServeTask(catalog.comparing);
  const tell = makeTeller(catalog);
  const graphs = makeGraphs(catalog);
  let interrupted = false;
  port.on("message", (message: ToWorker | AskTask) => {
    if (message.kind === "task") {
      serveTask(message.task);
      return;
    }
    if (message.kind === "interrupt") {
      interrupted = true;
      return;
    }
    if (message.kind === "tell") {
      send(tell(message));
      return;
    }
    if (message.kind === "part") {
      // Blocks this thread until all are done; a failure ends it, and the team hears of that.
      send(doPart(subjectOf(catalog, message.what), message, send));
      return;
    }
    const hooks: Hooks = {
      progress: seldom((progress) => send({ kind: "progress", progress })),
      interrupted: () => interrupted,
    };
    runJob(catalog, message.job, hooks, graphs).then(
      (report) => send({ kind: "report", report }),
      (error: unknown) =>
        send({
          kind: "failure",
          message: messageOf(error),
          stack: error instanceof Error ? (error.stack ?? "") : "",
          isUsers: error instanceof UserError,
        }),
    );
  });
};

/** Milliseconds between two lines of progress, which cost the threads that send and hear them more than a small search does. */
const glance = 100;

const seldom = <T>(tell: (what: T) => void): ((what: T) => void) => {
  let told = Number.NEGATIVE_INFINITY;
  return (what) => {
    if (performance.now() - told < glance) return;
    told = performance.now();
    tell(what);
  };
};
