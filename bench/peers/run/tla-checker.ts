import { fileURLToPath } from "node:url";
import { z } from "zod";
import { mustRun } from "./child.ts";
import type { Contender } from "./contender.ts";

/** It sees a few thousand states a second: at the next size a round would take minutes. */
const mostStates = 50_000;
const root = fileURLToPath(new URL("../../..", import.meta.url));
const script = fileURLToPath(new URL("tla-checker-child.ts", import.meta.url));
const answerShape = z.object({ states: z.number() });

/** TLA+ in WebAssembly: not a rival in speed, but a second reading of the TLA+ model where TLC is not there. */
export const tlaChecker: Contender = {
  name: "tla-checker",
  note: `counts no transitions; up to ${mostStates.toLocaleString("en")} states`,
  absent: ({ states }) => (states <= mostStates ? null : "too slow at this size"),
  prepare: () => Promise.resolve(),
  run: async ({ name }) => {
    const { output, seconds, cpuSeconds, peakBytes } = await mustRun(
      process.execPath,
      ["--import", "tsx", script, name],
      root,
    );
    const { states } = answerShape.parse(JSON.parse(output));
    return { states, transitions: null, seconds, cpuSeconds, peakBytes, ownBytes: null };
  },
};
