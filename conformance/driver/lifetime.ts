import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { MachineError } from "./error.ts";

/** What is to be done, at once, when this process ends in whatever way that lets it do anything. */
const cleanups = new Set<() => void>();
let watching = false;

const cleanUpAll = (): void => {
  for (const cleanup of cleanups) cleanup();
  cleanups.clear();
};

/** Registers a clean-up and returns how to withdraw it. */
export const atDeath = (cleanup: () => void): (() => void) => {
  watch();
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
};

/** Uncaught exceptions, too, end in the event `exit`. */
const watch = (): void => {
  if (watching) return;
  watching = true;
  process.on("exit", cleanUpAll);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    const listener = (): void => {
      // Whoever else listens decides what becomes of us, and `exit` comes in the end.
      if (process.listenerCount(signal) > 1) return;
      cleanUpAll();
      process.removeListener(signal, listener);
      process.kill(process.pid, signal);
    };
    process.on(signal, listener);
  }
};

const prefix = "staleproof-machine-";

/** A folder whose name tells whose it is, so that the next process finds what a killed one left. */
export const makeTemporaryFolder = (below: string): string => {
  sweep(below);
  try {
    return mkdtempSync(join(below, `${prefix}${String(process.pid)}-`));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason.includes("ENOSPC"))
      throw new MachineError("no-space", `no space left on the disk of ${below}`);
    throw new MachineError("not-started", `cannot make a folder in ${below}: ${reason}`);
  }
};

export const removeFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true });

const sweep = (below: string): void => {
  if (!existsSync(below)) return;
  for (const name of readdirSync(below)) {
    const pid = name.startsWith(prefix) ? name.slice(prefix.length).split("-")[0] : undefined;
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    try {
      removeFolder(join(below, name));
    } catch {
      // Another user's.
    }
  }
};
