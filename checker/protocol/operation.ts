import type { Draft } from "../state/fields.ts";
import { bound } from "../state/generate.ts";
import type { Choice, Step } from "./step.ts";

/** A place to jump to where no step stands (any more). */
export interface Label {
  readonly kind: "label";
  readonly name: string;
}

/** Another list of steps, spliced in under a name: its steps get the path `name/step`. */
export interface Splice<S, M, E> {
  readonly kind: "splice";
  readonly name: string;
  readonly items: readonly Item<S, M, E>[];
}

/**
 * Steps that are taken only if a condition on the actor's own locals holds; decided together with the step before. Or, with `fixed`, on
 * what is constant for the actor: decided when the operation is bound.
 */
export interface Branch<S, M, E> {
  readonly kind: "branch";
  readonly name: string;
  readonly condition: (s: S, me: M) => boolean;
  readonly fixed: ((me: M) => boolean) | null;
  readonly items: readonly Item<S, M, E>[];
}

/** A cursor in the actor's locals: rests at 0 outside the loop. */
export interface Cursor<S, M> {
  readonly get: (s: S, me: M) => number;
  readonly set: (d: Draft<S>, me: M, value: number) => void;
}

/**
 * How a loop can visit members in any order: a superset of its schedules that, unlike they, is symmetric in the members. Members that are
 * not alike keep their order.
 */
export interface AnyOrder<S, M> {
  readonly alike: (me: M, member: number, other: number) => boolean;
  /** What the cursor is when no round is under way. */
  readonly rest: number;
  readonly isVisited: (s: S, me: M, member: number) => boolean;
  readonly setVisited: (d: Draft<S>, me: M, member: number, visited: boolean) => void;
  /** Names the member in the choice of a round's first step. */
  readonly choice: string;
}

/**
 * Runs its items once for each member 0 .. count-1 that takes part, in ascending order. The cursor moves together with the step
 * before; whether a member takes part is decided when the cursor reaches it.
 */
export interface Loop<S, M, E> {
  readonly kind: "loop";
  readonly name: string;
  readonly cursor: Cursor<S, M>;
  readonly count: (me: M) => number;
  readonly includes: (s: S, me: M, member: number) => boolean;
  /** Named restrictions of the range, for the edit `narrow`: `{ "first-vcpu": (s, me, vcpu) => vcpu === 0 }`. */
  readonly ranges: Readonly<Record<string, (s: S, me: M, member: number) => boolean>>;
  /** See `symmetry/any-order.ts`; null where the order is part of what the loop does. */
  readonly anyOrder: AnyOrder<S, M> | null;
  readonly items: readonly Item<S, M, E>[];
}

export type Item<S, M, E> =
  Step<S, M, E> | Label | Splice<S, M, E> | Branch<S, M, E> | Loop<S, M, E>;

/** What an actor does from idle to idle. */
export interface Operation<S, M, E> {
  readonly name: string;
  /** Endless guest activity: does not count as progress when deadlock is judged, and need not return. */
  readonly endless: boolean;
  /** The ways in which this actor can start it: parameters, with their condition and the recipe that stores them. */
  readonly starts: (me: M) => readonly Start<S>[];
  /** Brings the actor's locals back to neutral; runs with the step that ends the operation. */
  readonly end: (d: Draft<S>, me: M) => void;
  readonly items: readonly Item<S, M, E>[];
}

/** One way to start an operation. `begin` runs together with the first step. */
export interface Start<S> {
  readonly choice: Choice | null;
  readonly when: (s: S) => boolean;
  readonly begin: (d: Draft<S>) => void;
}

/** How an operation is written down; `P` are its parameters. */
export interface OperationSpec<S, M, E, P extends Choice> {
  readonly endless?: boolean;
  /** The parameters with which the actor may start it, in the order in which successors are listed. */
  readonly choices?: (me: M) => readonly P[];
  readonly when?: (s: S, me: M, params: P) => boolean;
  readonly begin?: (d: Draft<S>, me: M, params: P) => void;
  readonly end?: (d: Draft<S>, me: M) => void;
  readonly steps: readonly Item<S, M, E>[];
}

/** Makes the builders of one model's operations; see `stepsOf`. */
export const operationsOf = <S, M, E>() => {
  const operation = <const P extends Choice = Choice>(
    name: string,
    spec: OperationSpec<S, M, E, P>,
  ): Operation<S, M, E> => {
    const { choices, when, begin, end } = spec;
    const startWith = (me: M, params: P, choice: Choice | null): Start<S> => ({
      choice,
      when: when === undefined ? () => true : bound(`${name} when`, when, me, params),
      begin: begin === undefined ? () => undefined : bound(`${name} begin`, begin, me, params),
    });
    return {
      name,
      endless: spec.endless ?? false,
      starts: (me) =>
        choices === undefined
          ? [startWith(me, noParameters as P, null)]
          : choices(me).map((params) => startWith(me, params, params)),
      end: end ?? (() => undefined),
      items: spec.steps,
    };
  };
  const splice = (name: string, items: readonly Item<S, M, E>[]): Splice<S, M, E> => ({
    kind: "splice",
    name,
    items,
  });
  const label = (name: string): Label => ({ kind: "label", name });
  const branch = (
    name: string,
    condition: (s: S, me: M) => boolean,
    items: readonly Item<S, M, E>[],
  ): Branch<S, M, E> => ({ kind: "branch", name, condition, fixed: null, items });
  const only = (
    name: string,
    fixed: (me: M) => boolean,
    items: readonly Item<S, M, E>[],
  ): Branch<S, M, E> => ({ kind: "branch", name, condition: () => true, fixed, items });
  const loop = (
    name: string,
    spec: {
      readonly cursor: Cursor<S, M>;
      readonly count: (me: M) => number;
      readonly includes?: (s: S, me: M, member: number) => boolean;
      readonly ranges?: Loop<S, M, E>["ranges"];
      readonly anyOrder?: AnyOrder<S, M>;
    },
    items: readonly Item<S, M, E>[],
  ): Loop<S, M, E> => ({
    kind: "loop",
    name,
    cursor: spec.cursor,
    count: spec.count,
    includes: spec.includes ?? (() => true),
    ranges: spec.ranges ?? {},
    anyOrder: spec.anyOrder ?? null,
    items,
  });
  return { operation, splice, label, branch, only, loop };
};

const noParameters: Choice = {};
