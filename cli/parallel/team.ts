import { Worker } from "node:worker_threads";
import {
  conclude,
  interrupt,
  progressOf,
  reserve,
  type SharedMemory,
} from "../../checker/parallel/index.ts";
import type { Event } from "../../checker/protocol/step.ts";
import { layoutOf } from "../../checker/state/layout.ts";
import type { Progress, SearchLimits, SearchOutcome } from "../../checker/verdict.ts";
import type { Searched, Source } from "./source.ts";
import type { Part, PartDone } from "./thread.ts";

export interface TeamOptions extends SearchLimits {
  readonly progress?: (progress: Progress) => void;
  readonly interrupted?: () => boolean;
  /** Told how long the threads worked, from when the last one had built the system. */
  readonly timed?: (seconds: number) => void;
}

/** Threads that search one system together, one system after the other. */
export interface Team {
  /**
   * Like `explore`, with the same verdicts, counts and lengths. `here` is what `source` builds. A limit is met a little later, and what
   * is counted up to it differs from run to run.
   */
  readonly explore: <S, E extends Event>(
    source: Source,
    here: Searched<S, E>,
    options?: TeamOptions,
  ) => Promise<SearchOutcome>;
  readonly end: () => void;
}

/** Milliseconds between two looks at what the threads do. */
const glance = 100;

export const startTeam = (threads: number): Team => {
  const workers = Array.from({ length: threads }, startThread);
  const end = (): void => {
    for (const worker of workers) void worker.terminate();
  };
  const runAll = async (source: Source, memory: SharedMemory): Promise<readonly PartDone[]> => {
    try {
      return await Promise.all(
        workers.map((worker, thread) => give(worker, { source, memory, thread })),
      );
    } catch (failure) {
      // The others would wait at a barrier for ever.
      end();
      throw failure;
    }
  };
  return {
    end,
    explore: async (source, here, options = {}) => {
      const { system, properties } = here;
      const { progress, interrupted } = options;
      const sizes = {
        width: layoutOf(system).words,
        properties: properties.length,
        actors: system.actors.length,
      };
      const memory = reserve(sizes, threads, options);
      if (memory === null) throw new Error("this machine has no memory for a search on threads");
      const look = setInterval(() => {
        progress?.(progressOf(memory));
        if (interrupted?.() === true) interrupt(memory);
      }, glance);
      const done = await runAll(source, memory).finally(() => clearInterval(look));
      const [began, ended] = [done.map((part) => part.began), done.map((part) => part.ended)];
      options.timed?.((Math.max(...ended) - Math.max(...began)) / 1000);
      const shares = done.map(({ share }) => share);
      const concluding = conclude(system, properties, memory, shares, options);
      let turn = concluding.next();
      for (; turn.done !== true; turn = concluding.next()) {
        progress?.(turn.value);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return turn.value;
    },
  };
};

const give = (worker: Worker, part: Part): Promise<PartDone> =>
  new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.on("message", (done: PartDone) => resolve(done));
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`a thread of the search ended with ${code}`)));
    worker.postMessage(part);
  });

/** tsx does not reach into threads by itself: a thread begins with a line of JavaScript that asks for it. */
const startThread = (): Worker => {
  const lines = [
    `import { register } from ${JSON.stringify(import.meta.resolve("tsx/esm/api"))};`,
    `register();`,
    `await import(${JSON.stringify(new URL("./thread.ts", import.meta.url).href)});`,
  ];
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(lines.join(" "))}`));
};
