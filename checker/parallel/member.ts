import type { Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";
import type { System } from "../protocol/system.ts";
import { compile } from "../search/compile.ts";
import { isExhausted } from "../search/exhausted.ts";
import { bytesToFinish } from "../search/finish.ts";
import { makeExpand, moving, owing } from "../search/expand.ts";
import { makeInspect, makeObserve } from "../search/questions.ts";
import { batch, cell as queueCell, makeQueue } from "../search/queue.ts";
import { begin, makeRecent } from "../search/recent.ts";
import { makeReady } from "../search/ready.ts";
import { makeWaits } from "../search/waits.ts";
import { makeWatch } from "../search/watch.ts";
import { codeFor } from "../search/words.ts";
import { encode, initialState } from "../state/immutable.ts";
import { pack } from "../state/packed.ts";
import { meet } from "./barrier.ts";
import { cell, row, rowOf, stops, tasks } from "./control.ts";
import { FinishShare } from "./finish-share.ts";
import { keptWhole, type Chapter, type Kept } from "./keep.ts";
import { lead } from "./lead.ts";
import type { SharedMemory } from "./memory.ts";
import { SharedTable } from "./shared-table.ts";

/** What one thread has counted. Plain data; the numbers of all threads are added up. */
export interface Share {
  readonly transitions: number;
  /** Expanded states in which somebody was in the middle of an operation that must end. */
  readonly midway: number;
  /** By property: stored states in which it was exercised. */
  readonly exercised: readonly number[];
  /** By wait, in the order of `Waits.counts`. */
  readonly waits: readonly number[];
  /** By step: how often it ran. */
  readonly tally: readonly number[];
  /** By step: how often it jumped or ended its operation. */
  readonly left: readonly number[];
  /** Bytes of its logged transitions. */
  readonly edgeBytes: number;
  /** States of which it knows that some actor can never finish. */
  readonly stuck: number;
}

/** What a thread needs to be kept, and to go on. */
export interface Keeping {
  /** Called, while nobody writes what is told, as often as the search is to be kept. */
  readonly tell: (kept: Kept) => void;
  /** Logs of transitions from before, which are this thread's business. */
  readonly chapters: readonly Chapter[];
}

/**
 * Takes part in a search as one of its threads, from the first barrier to the last. Blocks the thread that calls it.
 *
 * What is found is only marked, with the length of its schedule: sentences and schedules come from a search on one thread, which always
 * gives the same ones. A property is asked until the end of the level that settles it: which state of a level comes first differs from run
 * to run, and what a property throws must not be missed because another state was seen before.
 */
export const takePart = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  memory: SharedMemory,
  thread: number,
  keeping: Keeping | null = null,
): Share => {
  const { control, found, ranges, taken } = memory;
  const packed = pack(system);
  const { words, state, layout } = packed;
  const width = layout.words;
  const waits = makeWaits();
  const actors = makeReady(system, packed, waits);
  const table = new SharedTable(memory, thread);
  const watch = makeWatch(properties, undefined);
  const names = properties.map(({ name }) => name);
  const queue = makeQueue(width, system.transitions.length);
  const entries = queue.entries;
  const { copy } = codeFor(width);
  const ranBefore = system.tally.slice();
  const leftBefore = system.left.slice();
  const deadlock = properties.findIndex((p) => p.kind === "can-finish" && p.name === "no-deadlock");
  const judgesFinish = properties.some((p) => p.kind === "can-finish" && p.name === "can-finish");
  const share = judgesFinish ? new FinishShare(memory, actors, keeping) : null;
  const demand = {
    mostSuccessors: mostSuccessorsOf(system),
    judgesFinish,
    maskBytes: bytesToFinish(1, actors.length),
  };
  let transitions = 0;
  let midway = 0;
  let level = -1;
  let unfinished: readonly [number, number] | null = null;
  const steps = system.steps.length;
  const counters = waits.counters();
  const tallyBefore = new Uint32Array(steps);
  const leftLately = new Uint32Array(steps);
  const waitsBefore = new Float64Array(counters.length);

  /** What it returns counts as if nothing had been expanded since. States that were stored meanwhile stay counted. */
  const remember = (): (() => void) => {
    const [taken, waiting] = [transitions, midway];
    tallyBefore.set(system.tally.subarray(0, steps));
    leftLately.set(system.left.subarray(0, steps));
    for (let w = 0; w < counters.length; w++) waitsBefore[w] = counters[w]?.states ?? 0;
    return () => {
      [transitions, midway] = [taken, waiting];
      system.tally.set(tallyBefore);
      system.left.set(leftLately);
      counters.forEach((counter, w) => (counter.states = waitsBefore[w] ?? 0));
    };
  };
  const counts = (): Omit<Share, "edgeBytes" | "stuck"> => ({
    transitions,
    midway,
    exercised: [...watch.exercised],
    waits: counters.map(({ states }) => states),
    tally: [...system.tally].map((ran, i) => (ran - (ranBefore[i] ?? 0)) >>> 0).slice(0, steps),
    left: [...system.left].map((gone, i) => (gone - (leftBefore[i] ?? 0)) >>> 0).slice(0, steps),
  });

  /** All threads that find something in one level write the same number. */
  const mark = (property: number, length: number): void => {
    Atomics.store(found, property, length + 1);
  };
  const onFinding = (property: number): void => mark(property, level + 1);
  const inspect = makeInspect(state, watch, names, onFinding);
  const observe = makeObserve(state, watch, names, onFinding);
  const recent = share === null ? makeRecent(width) : null;
  const tryOf = compile(system, packed, queue, waits, observe, null, recent);
  const expand = makeExpand(system, packed, queue, tryOf);

  const stored = (number: number, at: number): void => {
    copy(entries, at, words, 0);
    inspect(number);
    share?.log(entries[at + width + 1] as number, number);
  };
  const known =
    share === null
      ? null
      : (number: number, at: number): void => share.log(entries[at + width + 1] as number, number);
  const drain = (): void => {
    const end = queue.control[queueCell.end] as number;
    queue.control[queueCell.end] = 0;
    transitions += queue.control[queueCell.taken] as number;
    queue.control[queueCell.taken] = 0;
    table.addAll(queue, end, stored, known);
  };

  const expandRange = (from: number, to: number): void => {
    share?.begin(from, to);
    for (let number = from; number < to; number++) {
      const can = expand(number, table.keysOf(number), table.placeOf(number));
      if ((can & owing) !== 0) {
        midway++;
        if ((can & moving) === 0 && deadlock >= 0 && watch.open[deadlock] !== 0)
          mark(deadlock, level);
      }
      if ((queue.control[queueCell.end] as number) >= batch * queue.stride) drain();
    }
    // The range's last successors may wait for those of the next, but the log of edges wants to know where they come from, and who keeps
    // the search that all of them are stored.
    if (share !== null || keeping !== null) drain();
  };
  const expandLevel = (): void => {
    const list = control[cell.side] === 0 ? ranges[0] : ranges[1];
    const until = control[cell.until] as number;
    const isEnding = (): boolean =>
      Atomics.load(control, cell.stop) !== 0 || Atomics.load(control, cell.wanted) !== 0;
    // What was given out must be expanded, or be known not to be.
    while (!isEnding()) {
      const range = Atomics.add(control, cell.cursor, 1);
      if (range >= until) break;
      const [from, to] = [list[2 * range] as number, list[2 * range + 1] as number];
      const undo = keeping === null ? null : remember();
      expandRange(from, to);
      if (undo === null || !table.refused) continue;
      undo();
      unfinished = [from, to];
      break;
    }
    drain();
    taken[thread] = transitions;
  };
  const eachBlock = (work: (block: number) => void): void => {
    const until = control[cell.until] as number;
    for (;;) {
      const block = Atomics.add(control, cell.cursor, 1);
      if (block >= until) return;
      work(block);
    }
  };

  /** What throws ends the search: one thread will say what it was. */
  const orStop = (work: () => void): void => {
    try {
      work();
      if (packed.mend() !== null) Atomics.store(control, cell.stop, stops.broken);
    } catch (thrown) {
      Atomics.store(control, cell.stop, isExhausted(thrown) ? stops.memory : stops.broken);
    }
  };
  const next = (): number => {
    table.publish();
    if (share !== null)
      control[rowOf(thread) + row.edges] = share.bytes === null ? -1 : share.bytes >>> 10;
    meet(control, memory.threads, () => lead(memory, demand));
    table.refresh();
    if (control[cell.logs] === 0) share?.drop();
    if (control[cell.level] !== level) {
      level = control[cell.level] as number;
      // Not what was found in this very level, by those who were at it before.
      for (let p = 0; p < properties.length; p++)
        if (found[p] !== 0 && (found[p] as number) <= level + 1) watch.open[p] = 0;
    }
    return control[cell.task] as number;
  };

  orStop(() => {
    words.set(encode(layout, initialState(system)));
    if (recent !== null) begin(recent, words);
    if (thread !== 0 || control[cell.resumed] === 1) return;
    const first = table.add(words);
    if (first >= 0) inspect(first);
  });
  for (let task = next(); task !== tasks.end; task = next())
    switch (task) {
      case tasks.expand:
        orStop(expandLevel);
        break;
      case tasks.clear:
        table.clear(thread, control[cell.until] as number);
        break;
      case tasks.refill:
        eachBlock((block) => table.refill(block));
        break;
      case tasks.masks:
        eachBlock((block) => share?.begins(table, block));
        break;
      case tasks.finish:
        if (share?.round() === true) Atomics.store(control, cell.changed, 1);
        break;
      case tasks.save:
        table.close();
        keeping?.tell({
          kind: "kept-part",
          save: control[cell.saves] as number,
          thread,
          counts: counts(),
          unfinished,
          chapters: share?.chapters() ?? null,
        });
        break;
      case tasks.tell:
        if (thread === 0) keeping?.tell(keptWhole(memory));
        break;
    }
  return {
    ...counts(),
    edgeBytes: share?.bytes ?? 0,
    stuck: control[cell.finished] === 1 ? (share?.stuck() ?? 0) : 0,
  };
};

/** A bound on the successors of any state: for each actor those of the location that has most. */
const mostSuccessorsOf = <S, E extends Event>({ actors }: System<S, E>): number =>
  actors.reduce((sum, { at }) => sum + Math.max(0, ...at.map(({ length }) => length)), 1);
