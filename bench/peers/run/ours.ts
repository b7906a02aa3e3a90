import { fileURLToPath } from "node:url";
import { z } from "zod";
import { mustRun } from "./child.ts";
import type { Contender } from "./contender.ts";

const answerShape = z.object({
  states: z.number(),
  transitions: z.number(),
  bytes: z.number(),
});
const root = fileURLToPath(new URL("../../..", import.meta.url));
const script = fileURLToPath(new URL("ours-child.ts", import.meta.url));

/** Our engine, as the command line runs it: both invariants in one pass, start-up and loading of TypeScript included. */
export const ours: Contender = {
  name: "ours",
  note: "explore() in a process of its own; own memory: the search's tables",
  absent: () => null,
  prepare: () => Promise.resolve(),
  run: async (size) => {
    const { output, seconds, cpuSeconds, peakBytes } = await mustRun(
      process.execPath,
      ["--import", "tsx", script, size.name],
      root,
    );
    const { states, transitions, bytes } = answerShape.parse(JSON.parse(output));
    return { states, transitions, seconds, cpuSeconds, peakBytes, ownBytes: bytes };
  },
};
