/** What a check of one system says, as data: nothing here prints, and nothing here knows the clock. */

export type Verdict = "holds" | "violated" | "undecided" | "vacuous" | "broken";

/** Why a search ended before it had seen everything. */
export type Limit = "max-states" | "max-memory" | "interrupted";

export type PropertyKind = "contract" | "internal" | "reachable" | "can-finish" | "performance";

/** A schedule: ids of `System.transitions`, from the initial state. */
export type TransitionIds = readonly number[];

/**
 * One property of one system.
 * Safety: `holds` (whole space, exercised), `violated` with a schedule, `vacuous` (whole space, never exercised), `undecided` (limit).
 * Reachable and performance: `holds` with a witness, `violated` without a schedule (whole space, never reached), `undecided`.
 */
export interface PropertyVerdict {
  readonly property: string;
  readonly kind: PropertyKind;
  readonly verdict: Verdict;
  /** In how many stored states the property's `exercised` was true (reachable: 1 once reached). */
  readonly exercised: number;
  /** The sentence of the breach. */
  readonly finding: string | null;
  /** For `violated`: a shortest schedule that ends with the breach; null where there is none to show (never reached). */
  readonly schedule: TransitionIds | null;
  /** For `holds` of reachable and performance properties: a shortest schedule that reaches it. */
  readonly witness: TransitionIds | null;
}

/** An edit made a step store out of range, jump nowhere, or throw. */
export interface Breakage {
  readonly operation: string;
  readonly step: string;
  readonly message: string;
  readonly schedule: TransitionIds;
}

export interface WaitCount {
  readonly actor: string;
  readonly operation: string;
  readonly step: string;
  readonly reason: string;
  /** In how many states the transition was kept waiting for this reason. */
  readonly states: number;
}

export interface SearchOutcome {
  readonly engine: "exhaustive";
  readonly states: number;
  readonly transitions: number;
  /** Length of the longest shortest schedule: the number of BFS levels below the initial state. */
  readonly depth: number;
  /** See `Levels`. */
  readonly levels: Levels;
  readonly limit: Limit | null;
  readonly broken: Breakage | null;
  readonly verdicts: readonly PropertyVerdict[];
  readonly waits: readonly WaitCount[];
  /** Steps (`operation/step`) of the system that never ran in the explored part. */
  readonly neverRan: readonly string[];
  /** Those that have jumped or ended their operation, at least once. */
  readonly left: readonly string[];
  /** Bytes held by the search's tables at the end. */
  readonly bytes: number;
}

/**
 * How a search has grown, for its forecast: states that schedules of at most so many steps reach, for each number of steps for which all
 * of them are known. Levels beyond the first `mostLevels` are not kept.
 */
export type Levels = readonly number[];
export const mostLevels = 2 ** 16;

/** Handed out between chunks of work. Rates are the caller's business: it has the clock. */
export interface Progress {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** States stored but not yet expanded. */
  readonly frontier: number;
  readonly bytes: number;
  readonly phase: "search" | "can-finish";
  readonly levels: Levels;
}

export interface SearchLimits {
  readonly maxStates?: number;
  /** bytes of the search's own tables */
  readonly maxBytes?: number;
  /** About how many states there will be, if that is known: the index need not grow then. A matter of speed only. */
  readonly expectedStates?: number;
  /** Asked now and then; true ends the search with the limit `max-memory`: the machine has less left than the other limit allows. */
  readonly exhausted?: () => boolean;
}
