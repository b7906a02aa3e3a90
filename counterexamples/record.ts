import type { Event } from "../checker/protocol/step.ts";
import type { System } from "../checker/protocol/system.ts";
import type { TransitionIds } from "../checker/verdict.ts";
import type { RecordedStep } from "./file.ts";
import { emptyTrace, extend, type TraceStep } from "./trace.ts";

/** The steps of a schedule as a file holds them, with the key after each. */
export const recordSteps = <S, E extends Event>(
  system: System<S, E>,
  schedule: TransitionIds,
): readonly RecordedStep[] => {
  let trace = emptyTrace(system);
  for (const id of schedule) {
    const transition = system.transitions[id];
    if (transition === undefined) throw new Error(`no transition ${id} in the system`);
    trace = extend(trace, transition);
  }
  return trace.steps.map(recordStep);
};

/** A step as a file holds it. */
export const recordStep = <S, E>({ transition, key }: TraceStep<S, E>): RecordedStep => {
  const { actor, operation, step, choice } = transition;
  return { actor, operation, step, ...(choice === null ? {} : { choice: { ...choice } }), key };
};
