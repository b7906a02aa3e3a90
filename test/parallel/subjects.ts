import type { Event, Property } from "../../checker/index.ts";
import { cellProperties, cells } from "../../bench/cells.ts";
import { canFinish, noDeadlock } from "../checker/search.ts";
import { door } from "../toys/door.ts";
import { exclusion, mutex, withoutWait, type MutexState } from "../toys/mutex.ts";
import { philosophers } from "../toys/philosophers.ts";
import { goneMeansGone, shootdown } from "../toys/shootdown.ts";

const evidence = { claim: "toy", source: "toy", brokenBy: [] };
const graph = [canFinish, noDeadlock];

/** Throws where `exclusion` is breached. */
const throwing: Property<MutexState, Event> = {
  ...evidence,
  kind: "internal",
  name: "throwing",
  exercised: () => true,
  holds: (s) => {
    if (s.processes.every(({ inside }) => inside)) throw new Error("both");
    return true;
  },
};

/** What the tests search on threads: each thread calls these anew. */
export const plainMutex = () => ({ system: mutex(), properties: [exclusion, ...graph] });
export const mutexWithoutWait = () => ({
  system: mutex(withoutWait),
  properties: [exclusion, ...graph],
});
export const mutexThatThrows = () => ({
  system: mutex(withoutWait),
  properties: [throwing, exclusion],
});
export const fivePhilosophers = () => ({ system: philosophers(5), properties: graph });
export const openDoor = () => ({ system: door, properties: graph });
export const soundShootdown = () => ({
  system: shootdown(3, 1, false),
  properties: [goneMeansGone, ...graph],
});
export const shootdownThatSkips = () => ({
  system: shootdown(3, 2, true),
  properties: [goneMeansGone],
});
export const someCells = () => ({
  system: cells({ porters: 2, cells: 2 }),
  properties: [...cellProperties, canFinish],
});
