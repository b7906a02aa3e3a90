import { parentPort } from "node:worker_threads";
import { messageOf } from "../support/failure.ts";
import type { Comparing } from "./comparing.ts";
import { makeDoTask, type Task, type TaskResult } from "./tasks.ts";

/** What a thread is asked, beside what `check` asks of it. */
export interface AskTask {
  readonly kind: "task";
  readonly task: Task;
}

export type TaskReply =
  | { readonly kind: "task-done"; readonly result: TaskResult }
  | { readonly kind: "task-failed"; readonly message: string };

/** Makes what does tasks in a worker thread, and hands the results to the one who asked. */
export const makeServeTask = (comparing: Comparing | undefined): ((task: Task) => void) => {
  const reply = (message: TaskReply): void => parentPort?.postMessage(message);
  const doTask = comparing === undefined ? null : makeDoTask(comparing);
  return (task) => {
    try {
      if (doTask === null) throw new Error("this model has nothing to compare");
      reply({ kind: "task-done", result: doTask(task) });
    } catch (error) {
      reply({ kind: "task-failed", message: messageOf(error) });
    }
  };
};
