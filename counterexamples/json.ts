import type { Event } from "../checker/protocol/step.ts";
import type { System, Whole } from "../checker/protocol/system.ts";
import type { LeafValue } from "../checker/state/bits.ts";
import { defaultOf } from "../checker/state/fields.ts";
import { leafValues } from "../checker/state/immutable.ts";
import { shownValue } from "../checker/state/key.ts";
import { layoutOf } from "../checker/state/layout.ts";
import type { Shown } from "./shown.ts";
import type { TraceDocument } from "./trace-document.ts";

/**
 * A counterexample with what its replay shows: the file's members first, then the breach and why it comes to that, then states and
 * differences. A state lists the fields that are not at their default, in the order of their declaration, program counters first. The
 * same trace gives the same document.
 */
export const traceDocument = <S, E extends Event>({
  file,
  trace,
  claim,
  finding,
  explanation,
}: Shown<S, E>): TraceDocument => {
  const { steps: _, ...head } = file;
  return {
    ...head,
    claim,
    finding,
    why: explanation.why,
    initial: stateDocument(trace.system, trace.initial),
    steps: trace.steps.map(({ transition, changes, after, key }, i) => ({
      actor: transition.actor,
      operation: transition.operation,
      step: transition.step,
      choice: transition.choice,
      source: transition.source,
      promise: transition.promise,
      event: transition.event,
      effects: [...(explanation.effects[i] ?? []), ...(explanation.notes[i] ?? [])],
      changes,
      state: stateDocument(trace.system, after),
      key,
    })),
  };
};

const stateDocument = <S, E extends Event>(
  system: System<S, E>,
  state: Whole<S>,
): Readonly<Record<string, LeafValue>> => {
  const layout = layoutOf(system);
  const values = leafValues(layout, state);
  return Object.fromEntries(
    layout.leaves.flatMap(({ path, field }, i): readonly (readonly [string, LeafValue])[] => {
      const value = values[i] ?? defaultOf(field);
      return value === defaultOf(field) ? [] : [[path, shownValue(field, value)]];
    }),
  );
};
