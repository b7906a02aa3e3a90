import { parentPort, workerData } from "node:worker_threads";
import { takePart, type Share, type SharedMemory } from "../../checker/parallel/index.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Searched, Source } from "./source.ts";

/** What a thread of a search is started with. */
export interface ThreadData {
  readonly source: Source;
  readonly memory: SharedMemory;
  readonly thread: number;
}

/** What it sends when it is done. */
export interface ThreadResult {
  readonly share: Share;
  /** When it had built the system, and when the search was over; comparable between threads. */
  readonly began: number;
  readonly ended: number;
}

// What `exploreOnThreads` has sent.
const { source, memory, thread } = workerData as ThreadData;
const module = (await import(source.module)) as Readonly<
  Record<string, (...given: readonly unknown[]) => Searched<unknown, Event>>
>;
const build = module[source.build];
if (build === undefined) throw new Error(`${source.module} exports no ${source.build}`);
const { system, properties } = build(...source.given);
const now = (): number => performance.timeOrigin + performance.now();
const began = now();
const share = takePart(system, properties, memory, thread);
const result: ThreadResult = { share, began, ended: now() };
parentPort?.postMessage(result);
