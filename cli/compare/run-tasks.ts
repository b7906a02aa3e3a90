import type { Worker } from "node:worker_threads";
import type { Event } from "../../checker/protocol/step.ts";
import type { Context } from "../context.ts";
import { startThread } from "../support/thread.ts";
import type { AskTask, TaskReply } from "./serve.ts";
import type { Task, TaskResult } from "./tasks.ts";

export interface TasksRun {
  /** In the order of the tasks; null for what an interrupt kept from its end. */
  readonly results: readonly (TaskResult | null)[];
  readonly interrupted: boolean;
}

/**
 * Seconds of work after which a thread is replaced: code that V8 has compiled for many systems is slow for the next (see check/pool.ts).
 */
const wornOut = 10;

/** Does tasks, several at a time, each in a thread. The first Ctrl-C ends it with what is there by then. */
export const runTasks = async <S, E extends Event>(
  { entry }: Context<S, E>,
  tasks: readonly Task[],
  threads: number,
  progress: (done: number) => void,
): Promise<TasksRun> => {
  const results: (TaskResult | null)[] = tasks.map(() => null);
  const workers = new Set<Worker>();
  let next = 0;
  let done = 0;
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    for (const worker of workers) void worker.terminate();
  };
  const lane = async (): Promise<void> => {
    let worker: Worker | null = null;
    let busy = 0;
    while (next < tasks.length && !interrupted) {
      const index = next++;
      const task = tasks[index];
      if (task === undefined) return;
      worker ??= startThread(entry);
      workers.add(worker);
      const begun = performance.now();
      results[index] = await give(worker, task, () => interrupted);
      progress(++done);
      busy += (performance.now() - begun) / 1000;
      if (busy < wornOut) continue;
      workers.delete(worker);
      void worker.terminate();
      worker = null;
      busy = 0;
    }
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    await Promise.all(Array.from({ length: Math.min(threads, tasks.length) }, lane));
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
    for (const worker of workers) void worker.terminate();
  }
  return { results, interrupted };
};

/** Gives a thread a task. Null if the thread was ended meanwhile. */
const give = (
  worker: Worker,
  task: Task,
  isInterrupted: () => boolean,
): Promise<TaskResult | null> =>
  new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.on("error", reject);
    worker.on("exit", () => (isInterrupted() ? resolve(null) : reject(new Error("a thread died"))));
    worker.on("message", (reply: TaskReply) => {
      if (reply.kind === "task-done") resolve(reply.result);
      else reject(new Error(`${describe(task)}: ${reply.message}`));
    });
    const ask: AskTask = { kind: "task", task };
    worker.postMessage(ask);
  });

const describe = (task: Task): string =>
  task.kind === "telling"
    ? `${task.a}, ${task.b}, ${task.scenario}`
    : task.kind === "cost"
      ? `${task.design}, ${task.scenario}`
      : task.workload;
