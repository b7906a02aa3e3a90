import { parentPort } from "node:worker_threads";
import { takePart, type Share, type SharedMemory } from "../../checker/parallel/index.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Searched, Source } from "./source.ts";

/** What a thread of a team is to do. */
export interface Part {
  readonly source: Source;
  readonly memory: SharedMemory;
  readonly thread: number;
}

/** What it sends when it is done. */
export interface PartDone {
  readonly share: Share;
  /** When it had built the system, and when the search was over; comparable between threads. */
  readonly began: number;
  readonly ended: number;
}

const now = (): number => performance.timeOrigin + performance.now();

const searchedBy = async ({ module, build, given }: Source): Promise<Searched<unknown, Event>> => {
  // The module is one of ours: what it must export stands in `Source`.
  const exported = (await import(module)) as Readonly<
    Record<string, (...given: readonly unknown[]) => Searched<unknown, Event>>
  >;
  const make = exported[build];
  if (make === undefined) throw new Error(`${module} exports no ${build}`);
  return make(...given);
};

const done = async ({ source, memory, thread }: Part): Promise<PartDone> => {
  const { system, properties } = await searchedBy(source);
  const began = now();
  const share = takePart(system, properties, memory, thread);
  return { share, began, ended: now() };
};

// A failure is not caught: it ends the thread, and whoever has started it hears of it.
parentPort?.on("message", (part: Part) => {
  void done(part).then((result) => parentPort?.postMessage(result));
});
