import type { Progress } from "../verdict.ts";
import { bytesOf, levelsOf, statesOf } from "./conclude.ts";
import { cell, stops, tasks } from "./control.ts";
import { blockStates, type SharedMemory } from "./memory.ts";

/** Lets the threads end with a partial result, at the limit that is named. */
export const interrupt = (
  { control }: SharedMemory,
  limit: "interrupted" | "max-memory" = "interrupted",
): void => {
  const stop = limit === "interrupted" ? stops.interrupted : stops.memory;
  Atomics.compareExchange(control, cell.stop, 0, stop);
};

/** How far the threads have come, about: they tell it now and then. */
export const progressOf = (memory: SharedMemory): Progress => {
  const { control, taken } = memory;
  const task = Atomics.load(control, cell.task);
  const upcoming = Atomics.load(control, cell.upcoming);
  return {
    states: statesOf(memory),
    transitions: taken.reduce((sum, some) => sum + some, 0),
    depth: Math.max(0, Atomics.load(control, cell.level)),
    frontier: upcoming * blockStates,
    bytes: bytesOf(memory),
    levels: levelsOf(memory),
    phase: task === tasks.masks || task === tasks.finish ? "can-finish" : "search",
  };
};
