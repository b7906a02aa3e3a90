import { Worker } from "node:worker_threads";
import {
  abandoned,
  askToKeep,
  conclude,
  interrupt,
  progressOf,
  reserve,
  restoreTogether,
  sparedBlocks,
  togetherSnapshot,
  type Chapter,
  type Kept,
  type KeptPart,
  type KeptWhole,
  type Share,
  type SharedMemory,
  type TogetherSaved,
  type TogetherSnapshot,
} from "../../checker/parallel/index.ts";
import type { Event } from "../../checker/protocol/step.ts";
import { layoutOf } from "../../checker/state/layout.ts";
import type { Progress, SearchLimits, SearchOutcome } from "../../checker/verdict.ts";
import { isOutOfMemory } from "../support/memory.ts";
import type { Part, PartDone, Searched } from "./part.ts";

export interface TeamOptions extends SearchLimits {
  readonly progress?: (progress: Progress) => void;
  readonly interrupted?: () => boolean;
  /** Told how long the threads worked, from when the last one had built the system. */
  readonly timed?: (seconds: number) => void;
  /** Keeps the search, and says where it goes on. */
  readonly keep?: TeamKeeper | null;
}

/** What a search on threads has to do with its checkpoints. */
export interface TeamKeeper {
  readonly resume: TogetherSaved | null;
  /** Asked now and then: is it time to keep what there is? */
  readonly isDue: () => boolean;
  readonly pause: (snapshot: () => TogetherSnapshot) => void;
}

/** Threads that search one system together, one system after the other. `W` says to them which. */
export interface Team<W> {
  /**
   * Like `explore`, with the same verdicts, counts and lengths. `here` is what each thread builds from `what`. A limit is met a little
   * later, and what is counted up to it differs from run to run. If a thread dies for want of memory, the outcome is partial, with the limit
   * `max-memory`, and the team can do no more.
   */
  readonly explore: <S, E extends Event>(
    what: W,
    here: Searched<S, E>,
    options?: TeamOptions,
  ) => Promise<SearchOutcome>;
  readonly end: () => void;
}

/** Milliseconds between two looks at what the threads do. */
const glance = 100;

/** `start` makes a thread that answers each `Part` with a `PartDone`. */
export const startTeam = <W>(threads: number, start: () => Worker): Team<W> => {
  const workers = Array.from({ length: threads }, start);
  let failed = false;
  const end = (): void => {
    for (const worker of workers) void worker.terminate();
  };
  const runAll = async (
    what: W,
    memory: SharedMemory,
    chapters: readonly Chapter[] | null,
    kept: (kept: Kept) => void,
  ): Promise<readonly PartDone[]> => {
    if (failed) throw new Error("a thread of this team has failed before");
    try {
      return await Promise.all(
        workers.map((worker, thread) => {
          const own = chapters?.filter((_, i) => i % threads === thread) ?? null;
          return give<W>(worker, { kind: "part", what, memory, thread, chapters: own }, kept);
        }),
      );
    } catch (failure) {
      // The others would wait at a barrier for ever.
      failed = true;
      end();
      throw failure;
    }
  };
  return {
    end,
    explore: async (what, here, options = {}) => {
      const { system, properties } = here;
      const { progress, interrupted, keep = null } = options;
      const sizes = {
        width: layoutOf(system).words,
        properties: properties.length,
        actors: system.actors.length,
      };
      const resume = keep?.resume ?? null;
      const expected = resume === null ? {} : { expectedStates: resume.counted.states };
      const spared = keep === null ? 0 : sparedBlocks;
      const memory = reserve(sizes, threads, { ...options, ...expected }, spared);
      if (memory === null) throw new Error("this machine has no memory for a search on threads");
      const restored = resume === null ? null : restoreTogether(memory, resume);
      const before = restored?.before ?? null;
      const collect = keep === null ? () => undefined : collector(memory, before, keep);
      const look = setInterval(() => {
        progress?.(progressOf(memory));
        if (keep?.isDue() === true) askToKeep(memory);
        if (interrupted?.() === true) interrupt(memory);
        else if (options.exhausted?.() === true) interrupt(memory, "max-memory");
      }, glance);
      const chapters = keep === null ? null : (restored?.chapters ?? []);
      const done = await runAll(what, memory, chapters, collect)
        .catch((failure: unknown) => {
          if (isOutOfMemory(failure)) return null;
          throw failure;
        })
        .finally(() => clearInterval(look));
      if (done === null) return abandoned(properties, memory);
      const [began, ended] = [done.map((part) => part.began), done.map((part) => part.ended)];
      options.timed?.((Math.max(...ended) - Math.max(...began)) / 1000);
      const shares = done.map(({ share }) => share);
      const concluding = conclude(system, properties, memory, shares, { ...options, before });
      let turn = concluding.next();
      for (; turn.done !== true; turn = concluding.next()) {
        progress?.(turn.value);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return turn.value;
    },
  };
};

/** Collects what threads tell, and hands it on when all have told. */
const collector = (
  memory: SharedMemory,
  before: Share | null,
  keep: TeamKeeper,
): ((kept: Kept) => void) => {
  const told = new Map<number, { whole: KeptWhole | null; parts: readonly KeptPart[] }>();
  return (kept) => {
    const save = told.get(kept.save) ?? { whole: null, parts: [] };
    told.set(kept.save, save);
    if (kept.kind === "kept-whole") save.whole = kept;
    else save.parts = [...save.parts, kept].sort((a, b) => a.thread - b.thread);
    const { whole, parts } = save;
    if (whole === null || parts.length < memory.threads) return;
    told.delete(kept.save);
    keep.pause(() => togetherSnapshot(memory, whole, parts, before));
  };
};

const give = <W>(worker: Worker, part: Part<W>, kept: (kept: Kept) => void): Promise<PartDone> =>
  new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.on("message", (message: PartDone | Kept) =>
      message.kind === "part-done" ? resolve(message) : kept(message),
    );
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`a thread of the search ended with ${code}`)));
    worker.postMessage(part);
  });
