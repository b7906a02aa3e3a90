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
import type { ThreadData, ThreadResult } from "./thread.ts";

export interface ThreadsOptions extends SearchLimits {
  readonly threads: number;
  readonly progress?: (progress: Progress) => void;
  readonly interrupted?: () => boolean;
  /** Told how long the threads worked, from when all were there. */
  readonly timed?: (seconds: number) => void;
}

/** Milliseconds between two looks at what the threads do. */
const glance = 100;

/**
 * Searches one system on several threads: `explore`, with the same verdicts, counts and lengths. `here` is what `source` builds. A limit
 * is met a little later, and what is counted up to it differs from run to run.
 */
export const exploreOnThreads = async <S, E extends Event>(
  source: Source,
  here: Searched<S, E>,
  { threads, maxStates, maxBytes, progress, interrupted, timed }: ThreadsOptions,
): Promise<SearchOutcome> => {
  const { system, properties } = here;
  const limits = {
    ...(maxStates === undefined ? {} : { maxStates }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
  const memory = reserve(
    {
      width: layoutOf(system).words,
      properties: properties.length,
      actors: system.actors.length,
    },
    threads,
    limits,
  );
  if (memory === null) throw new Error("this machine has no memory for a search on threads");
  const look = setInterval(() => {
    progress?.(progressOf(memory));
    if (interrupted?.() === true) interrupt(memory);
  }, glance);
  const done = await runAll(source, memory).finally(() => clearInterval(look));
  const [began, ended] = [done.map((part) => part.began), done.map((part) => part.ended)];
  timed?.((Math.max(...ended) - Math.max(...began)) / 1000);
  const shares = done.map(({ share }) => share);
  const concluding = conclude(system, properties, memory, shares, {
    ...limits,
    ...(interrupted === undefined ? {} : { interrupted }),
  });
  let turn = concluding.next();
  for (; turn.done !== true; turn = concluding.next()) {
    progress?.(turn.value);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return turn.value;
};

/** If one thread fails, the others would wait for it at a barrier: they are ended. */
const runAll = async (source: Source, memory: SharedMemory): Promise<readonly ThreadResult[]> => {
  const workers = Array.from({ length: memory.threads }, (_, thread) =>
    startThread({ source, memory, thread }),
  );
  try {
    return await Promise.all(workers.map(resultOf));
  } finally {
    for (const worker of workers) void worker.terminate();
  }
};

const resultOf = (worker: Worker): Promise<ThreadResult> =>
  new Promise((resolve, reject) => {
    worker.on("message", (result: ThreadResult) => resolve(result));
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`a thread of the search ended with ${code}`)));
  });

/** tsx does not reach into threads by itself: a thread begins with a line of JavaScript that asks for it. */
const startThread = (data: ThreadData): Worker => {
  const lines = [
    `import { register } from ${JSON.stringify(import.meta.resolve("tsx/esm/api"))};`,
    `register();`,
    `await import(${JSON.stringify(new URL("./thread.ts", import.meta.url).href)});`,
  ];
  const address = `data:text/javascript,${encodeURIComponent(lines.join(" "))}`;
  return new Worker(new URL(address), { workerData: data });
};
