import { readFileSync } from "node:fs";
import { totalmem } from "node:os";
import { isExhausted } from "../../checker/search/exhausted.ts";

/** Has a thread died, or something not been made, because there is no memory for it? */
export const isOutOfMemory = (failure: unknown): boolean =>
  isExhausted(failure) ||
  (failure instanceof Error &&
    "code" in failure &&
    (failure.code === "ERR_WORKER_OUT_OF_MEMORY" || failure.code === "ERR_WORKER_INIT_FAILED"));

/** Bytes that the machine has, or the group that this process is confined to. */
export const machineBytes = (): number => {
  const constrained = process.constrainedMemory() ?? 0;
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
};

/** Bytes that nobody uses now; all of the machine where the system does not tell. */
export const freeBytes = (): number =>
  kilobytesIn("/proc/meminfo", "MemAvailable") ?? machineBytes();

/** Bytes by which this process may still grow in its address space (`ulimit -v`); infinite where nothing limits it. */
export const addressBytes = (): number => {
  const limit = /^Max address space\s+(\d+)/m.exec(textOf("/proc/self/limits"))?.[1];
  const used = kilobytesIn("/proc/self/status", "VmSize");
  return limit === undefined || used === null ? Number.POSITIVE_INFINITY : Number(limit) - used;
};

/** What must be left for a search to end well: below this it is not the search that fails, but V8, or the system ends the process. */
export const leastBytes = 300_000_000;
/** Milliseconds between two looks. */
const glance = 100;

/** Answers whether the machine, this process' group or its address space is about to be exhausted. */
export const memoryWatch = (): (() => boolean) => {
  let looked = 0;
  return () => {
    const now = performance.now();
    if (now - looked < glance) return false;
    looked = now;
    const confined = process.constrainedMemory() ?? 0;
    const ofGroup =
      confined > 0 && confined < totalmem()
        ? confined - process.memoryUsage.rss()
        : Number.POSITIVE_INFINITY;
    return Math.min(addressBytes(), freeBytes(), ofGroup) < leastBytes;
  };
};

const kilobytesIn = (path: string, name: string): number | null => {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(textOf(path))?.[1];
  return found === undefined ? null : 1024 * Number(found);
};

/** Empty where there is no such file: not every system has /proc. */
const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};
