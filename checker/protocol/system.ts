import type { Draft, RecordField } from "../state/fields.ts";
import type { Phase } from "./phases.ts";
import type { Choice, Event, Wait } from "./step.ts";

/** A ground step: one alternative of one step, bound to one actor at one location. */
export interface Transition<S, E> {
  /** Position in `System.transitions`: the documented order (actor, location, operation, start, alternative). */
  readonly id: number;
  readonly actor: string;
  readonly actorIndex: number;
  readonly operation: string;
  /** Path of the step within its operation, `swap/publish-slots`. */
  readonly step: string;
  readonly source: string;
  readonly promise: string | null;
  readonly choice: Choice | null;
  /** Location of the actor at which it can run; 0 is idle. */
  readonly from: number;
  readonly endless: boolean;
  readonly event: E | null;
  /** All must hold for the transition to exist in a state; not waits. */
  readonly when: readonly ((s: S) => boolean)[];
  /** All must hold for it to run. */
  readonly waits: readonly Wait<S>[];
  /**
   * What assigns the effects, including those of local steps and loop cursors that follow, and returns the location the actor is at then.
   * Made when first asked for, and kept: most systems of an ablation are bound to be compared only, or run in few places.
   */
  readonly recipe: () => (d: Draft<S>) => number;
  /** The same without `System.normalise`, which is its last part; made when asked for. */
  readonly bare: () => (d: Draft<S>) => number;
  /** `bare` piece by piece; made when asked for. */
  readonly phases: () => Phase<S>;
}

export interface Actor<S, E> {
  readonly name: string;
  /** Name of each location, `operation/step`; 0 is `idle`. */
  readonly locations: readonly string[];
  /** Whether the location belongs to an endless operation. */
  readonly endless: readonly boolean[];
  /** Transitions by location, in the documented order. */
  readonly at: readonly (readonly Transition<S, E>[])[];
  /**
   * What the transitions of a location are made of, with all control and local steps that they take along: where two systems with equal
   * constants, declarations and reductions have equal lists, the transitions there do the same, one by one in their order.
   */
  readonly partsAt: (location: number) => readonly unknown[];
}

/**
 * Something that can be checked: a declared state, its initial value, and actors. `S` is the model's own state; program counters are
 * kept beside it by the engine and belong to the state that is stored and compared.
 */
export interface System<S, E extends Event = Event> {
  readonly declaration: RecordField;
  /** Applied to the default state. */
  readonly init: (d: Draft<S>) => void;
  readonly actors: readonly Actor<S, E>[];
  readonly transitions: readonly Transition<S, E>[];
  /** Steps of the bound operations, `operation/step`, that exist for some actor, including local ones. */
  readonly steps: readonly string[];
  /** Those of `steps` that some actor has: not left out by a constant of the scenario, or as one that cannot do anything there. */
  readonly standing: ReadonlySet<string>;
  /**
   * What the system was bound from, in order: constants, steps, conditions. Two systems whose lists are equal, member by member, are the
   * same system, and what a search says of one holds for the other.
   */
  readonly identity: readonly unknown[];
  /** How often each of `steps` has run since the system was bound (local ones too): the only thing that running changes. */
  readonly tally: Uint32Array;
  /** The same for how often each has jumped or ended its operation. */
  readonly left: Uint32Array;
  /** See `BindOptions.normalise`; part of each transition's `recipe`. */
  readonly normalise: ((d: Draft<S>) => void) | null;
}

/** The whole immutable state: program counters by actor, and the model's. */
export interface Whole<S> {
  readonly pc: Readonly<Record<string, number>>;
  readonly model: S;
}

/** May this transition be taken in this state? */
export const isEnabled = <S, E>(t: Transition<S, E>, s: S): boolean => {
  for (const holds of t.when) if (!holds(s)) return false;
  for (const wait of t.waits) if (!wait.holds(s)) return false;
  return true;
};

/** Does it exist here, but some wait does not hold? Returns the reasons. */
export const blockedBy = <S, E>(t: Transition<S, E>, s: S): readonly string[] =>
  t.when.every((holds) => holds(s)) ? t.waits.filter((w) => !w.holds(s)).map((w) => w.reason) : [];
