import { Worker } from "node:worker_threads";
import { bundled } from "./bundle.ts";

/** Starts a thread with this module of the program. STALEPROOF_DEBUG=1: with its own lines in stack traces, and a second later. */
export const startThread = (entry: string): Worker => {
  if (!entry.endsWith(".ts")) return thread(entry);
  const bundle = process.env["STALEPROOF_DEBUG"] === "1" ? null : bundled(entry);
  return bundle === null ? startThreadByTsx(entry) : thread(bundle);
};

/**
 * The same for a module that imports others by their addresses, which nobody knows beforehand. tsx does not reach into threads by itself:
 * the thread begins with lines of JavaScript that ask for it.
 */
export const startThreadByTsx = (entry: string): Worker => {
  if (!entry.endsWith(".ts")) return thread(entry);
  const lines = [
    `import { register } from ${JSON.stringify(import.meta.resolve("tsx/esm/api"))};`,
    `register();`,
    `await import(${JSON.stringify(entry)});`,
  ];
  return thread(`data:text/javascript,${encodeURIComponent(lines.join(" "))}`);
};

/** Not with the flags of the process: `--import tsx` would be looked for from the working folder, and loaded a second time. */
const thread = (address: string): Worker => new Worker(new URL(address), { execArgv: [] });
