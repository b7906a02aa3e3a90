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

/** Tasks that one thread does one after the other, by position: what tells designs apart in one scenario, since they share what is known. */
const bundled = (tasks: readonly Task[]): readonly (readonly number[])[] => {
  const bundles = new Map<string, number[]>();
  for (const [i, task] of tasks.entries()) {
    const name = task.kind === "telling" ? task.scenario : `${i}`;
    bundles.set(name, [...(bundles.get(name) ?? []), i]);
  }
  return [...bundles.values()];
};

/** Does tasks, several at a time, each in a thread. The first Ctrl-C ends it with what is there by then. */
export const runTasks = async <S, E extends Event>(
  { entry }: Context<S, E>,
  tasks: readonly Task[],
  threads: number,
  progress: (done: number) => void,
): Promise<TasksRun> => {
  const results: (TaskResult | null)[] = tasks.map(() => null);
  const workers = new Set<Worker>();
  const bundles = [...bundled(tasks)];
  let done = 0;
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    for (const worker of workers) void worker.terminate();
  };
  const lane = async (): Promise<void> => {
    let worker: Worker | null = null;
    let busy = 0;
    for (let bundle = bundles.shift(); bundle !== undefined; bundle = bundles.shift()) {
      worker ??= startThread(entry);
      workers.add(worker);
      const begun = performance.now();
      for (const index of bundle) {
        const task = tasks[index];
        if (task === undefined || interrupted) return;
        results[index] = await give(worker, task, () => interrupted);
        progress(++done);
      }
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
