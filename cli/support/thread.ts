import { Worker } from "node:worker_threads";

/**
 * Starts a thread with this module. Where that is TypeScript, it needs tsx, which does not reach into threads by itself: the thread begins
 * with lines of JavaScript that ask for it.
 */
export const startThread = (entry: string): Worker => {
  if (!entry.endsWith(".ts")) return new Worker(new URL(entry), { execArgv: [] });
  const lines = [
    `import { register } from ${JSON.stringify(import.meta.resolve("tsx/esm/api"))};`,
    `register();`,
    `await import(${JSON.stringify(entry)});`,
  ];
  // Not the flags of the process: `--import tsx` would be looked for from the working folder, and loaded a second time.
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(lines.join(" "))}`), {
    execArgv: [],
  });
};
