import type { Event } from "../checker/protocol/step.ts";
import type { System, Transition, Whole } from "../checker/protocol/system.ts";
import { diff, type Change } from "../checker/state/diff.ts";
import { initialState, runImmutably } from "../checker/state/immutable.ts";
import { keyOf } from "../checker/state/key.ts";

/** Step i is the transition that leads into state i; the initial state is state 0. */
export interface TraceStep<S, E> {
  readonly transition: Transition<S, E>;
  readonly before: Whole<S>;
  readonly after: Whole<S>;
  readonly changes: readonly Change[];
  readonly key: string;
}

/** A schedule with everything that it went through. */
export interface Trace<S, E extends Event> {
  readonly system: System<S, E>;
  readonly initial: Whole<S>;
  readonly steps: readonly TraceStep<S, E>[];
}

export const emptyTrace = <S, E extends Event>(system: System<S, E>): Trace<S, E> => ({
  system,
  initial: initialState(system),
  steps: [],
});

export const lastState = <S, E extends Event>(trace: Trace<S, E>): Whole<S> =>
  trace.steps.at(-1)?.after ?? trace.initial;

/** The trace with one more transition, which must be enabled in its last state. Throws what the recipe throws. */
export const extend = <S, E extends Event>(
  trace: Trace<S, E>,
  transition: Transition<S, E>,
): Trace<S, E> => {
  const { system } = trace;
  const before = lastState(trace);
  const after = runImmutably(system, transition, before);
  // Who records or replays a schedule does not ask for them.
  let changes: readonly Change[] | null = null;
  const step: TraceStep<S, E> = {
    transition,
    before,
    after,
    get changes() {
      return (changes ??= diff(system, before, after));
    },
    key: keyOf(system, after),
  };
  return { ...trace, steps: [...trace.steps, step] };
};
