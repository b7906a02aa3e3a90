import type { Event } from "../checker/protocol/step.ts";
import { keyLines } from "../checker/state/key.ts";
import type { Counterexample } from "./file.ts";
import type { Trace } from "./trace.ts";
import type { TraceDocument } from "./trace-document.ts";

/** A counterexample with what its replay shows: the file's members first, then states as changes. */
export const traceDocument = <S, E extends Event>(
  file: Counterexample,
  trace: Trace<S, E>,
  finding: string | null,
): TraceDocument => {
  const { steps: _, ...head } = file;
  return {
    ...head,
    finding,
    /** Fields of the initial state that are not at their default. */
    initial: keyLines(trace.system, trace.initial),
    steps: trace.steps.map(({ transition, changes, key }) => ({
      actor: transition.actor,
      operation: transition.operation,
      step: transition.step,
      choice: transition.choice,
      source: transition.source,
      promise: transition.promise,
      event: transition.event,
      changes,
      key,
    })),
  };
};
