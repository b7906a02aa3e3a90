import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { check_spec_with_options, initSync } from "tla-checker";
import { z } from "zod";
import type { Scope } from "../reference/index.ts";
import { tlaConfig } from "./config.ts";

const answerShape = z.object({
  success: z.boolean(),
  error_type: z.string().nullable(),
  error_message: z.string().nullable(),
  states_explored: z.number(),
  dot: z.string().nullable(),
});

/** What tla-checker, TLA+ in WebAssembly, counts. */
export interface TlaCounts {
  readonly states: number;
  /**
   * Pairs of a state and a successor. tla-checker does not count transitions, but can draw the graph, one line for each pair: as many as
   * there are transitions wherever no two lead from one state to one other. Null if not asked for: it doubles the time.
   */
  readonly pairs: number | null;
}

/** Runs tla-checker on `Reference.tla`. Throws if it finds anything wrong, a deadlock included, or does not see everything. */
export const checkWithTla = (
  scope: Scope,
  { drawn, maxStates }: { readonly drawn: boolean; readonly maxStates: number },
): TlaCounts => {
  const wasm = createRequire(import.meta.url).resolve("tla-checker/tla_checker_bg.wasm");
  initSync({ module: readFileSync(wasm) });
  const options = {
    constants: {},
    cfg_source: tlaConfig(scope),
    max_states: maxStates,
    max_depth: 100_000,
    allow_deadlock: false,
    export_dot: drawn,
    dot_mode: "full",
  };
  const spec = readFileSync(new URL("Reference.tla", import.meta.url), "utf8");
  const answer = answerShape.parse(
    JSON.parse(check_spec_with_options(spec, JSON.stringify(options))),
  );
  if (!answer.success)
    throw new Error(`tla-checker: ${answer.error_type}: ${answer.error_message}`);
  return {
    states: answer.states_explored,
    pairs:
      answer.dot === null
        ? null
        : new Set([...answer.dot.matchAll(/s\d+ -> s\d+/g)].map(([pair]) => pair)).size,
  };
};
