import type { Breakage, PropertyVerdict } from "../verdict.ts";

/**
 * How far a schedule was shortened. `proven`: a search over the whole system, breadth first, met nothing shorter. `shrunk`: one over its
 * own actions, or the operations they belong to; a schedule with others may be shorter still. `unproven`: even that search reached its
 * limit or makes no sense (deadlocks), and no single action can be dropped.
 */
export type Minimal = "proven" | "shrunk" | "unproven";

/**
 * Of a sampled system. Safety: `violated` with a schedule, or `undecided`, never `holds`: a sample proves nothing.
 * Reachable and performance: `holds` with a witness, or `undecided`. A deadlock can be met; that every operation can finish is always
 * `undecided`. All are `broken` if something threw.
 */
export interface SampledVerdict extends PropertyVerdict {
  readonly verdict: "violated" | "holds" | "undecided" | "broken";
  /** In how many visited states `exercised` was true, counting a state as often as it was visited. */
  readonly exercised: number;
  /** Of the schedule or the witness; null where there is neither. */
  readonly minimal: Minimal | null;
}

export interface SampleOutcome {
  readonly engine: "sample";
  /** The same seed, options and system give the same outcome. */
  readonly seed: number;
  /** Walks taken. */
  readonly runs: number;
  /** Steps taken in all walks: states are not told apart. */
  readonly transitions: number;
  /** Steps of the longest walk. */
  readonly depth: number;
  /** `runs`: all that were asked for. Null if the walks ended because nothing was left to be found. */
  readonly limit: "runs" | "interrupted" | null;
  readonly broken: Breakage | null;
  readonly verdicts: readonly SampledVerdict[];
  /** Steps (`operation/step`) that ran in no walk. */
  readonly neverRan: readonly string[];
}

/** Handed out between walks, and while a schedule is being shortened. */
export interface SampleProgress {
  readonly phase: "walk" | "shrink";
  readonly runs: number;
  readonly transitions: number;
  /** Properties about which something was found. */
  readonly found: number;
}
