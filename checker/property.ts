import type { Event } from "./protocol/step.ts";

/** What a check says: `true`, or the sentence that names the objects of the breach. */
export type Finding = true | string;

/** Must never be breached. `contract`: somebody outside can observe the breach; `internal`: bookkeeping. */
export interface SafetyProperty<S, E extends Event> {
  readonly kind: "contract" | "internal";
  readonly name: string;
  readonly claim: string;
  readonly source: string;
  /** Names of seeded faults, each of which must breach it in some scenario. At least two. */
  readonly brokenBy: readonly string[];
  /** Must have been true in some reachable state, else the verdict is `vacuous`. */
  readonly exercised: (s: S) => boolean;
  /** Asked in every reachable state. */
  readonly holds?: (s: S) => Finding;
  /** Asked when a transition with such an event is taken, in the state before it. */
  readonly on?: (s: S, event: E) => Finding;
}

/** Must be possible. `performance`: its loss is a matter of speed only. */
export interface ReachProperty<S, E extends Event> {
  readonly kind: "reachable" | "performance";
  readonly name: string;
  readonly claim: string;
  readonly source: string;
  readonly brokenBy: readonly string[];
  readonly reached?: (s: S) => boolean;
  /** Reached by taking a transition with such an event, in the state before it. */
  readonly by?: (s: S, event: E) => boolean;
}

/** Judged by the engine itself on the graph of reachable states. */
export interface GraphProperty {
  readonly kind: "can-finish";
  readonly name: "can-finish" | "no-deadlock";
  readonly claim: string;
  readonly source: string;
  readonly brokenBy: readonly string[];
}

export type Property<S, E extends Event> =
  SafetyProperty<S, E> | ReachProperty<S, E> | GraphProperty;
