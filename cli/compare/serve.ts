import { parentPort } from "node:worker_threads";
import { messageOf } from "../support/failure.ts";
import type { Comparing } from "./comparing.ts";
import { doTask, type Task, type TaskResult } from "./tasks.ts";

/** What a thread is asked, beside what `check` asks of it. */
export interface AskTask {
  readonly kind: "task";
  readonly task: Task;
}

export type TaskReply =
  | { readonly kind: "task-done"; readonly result: TaskResult }
  | { readonly kind: "task-failed"; readonly message: string };

/** Does a task in a worker thread and hands the result to the one who asked. */
export const serveTask = (comparing: Comparing | undefined, task: Task): void => {
  const reply = (message: TaskReply): void => parentPort?.postMessage(message);
  try {
    if (comparing === undefined) throw new Error("this model has nothing to compare");
    reply({ kind: "task-done", result: doTask(comparing, task) });
  } catch (error) {
    reply({ kind: "task-failed", message: messageOf(error) });
  }
};
