import type { Property } from "../../checker/property.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { Whole } from "../../checker/protocol/system.ts";
import { encode } from "../../checker/state/immutable.ts";
import { packRecording } from "../../checker/state/recording.ts";
import type { Trace } from "../trace.ts";

/** Leaves of the state by number, in the order of the layout, that one step of a schedule touched. */
export interface StepFootprint {
  /** By its conditions: whether it could run hung on these. */
  readonly asked: readonly number[];
  /** By its conditions and its recipe. */
  readonly reads: readonly number[];
  /** Stored to, also where the value stayed what it was. */
  readonly writes: readonly number[];
}

export interface TraceFootprints {
  /** One for each step of the trace, in order. */
  readonly steps: readonly StepFootprint[];
  /** What the property looked at when it was breached: in the state before the last step, of its event. */
  readonly eventReads: readonly number[];
  /** The same of the last state. */
  readonly stateReads: readonly number[];
}

/**
 * Runs a trace's steps once more, on a view that tells of each leaf that is read or written, and asks the property, if there is one, about its end. What
 * `System.normalise` does after each step is left out: it would be laid to the steps.
 */
export const footprintsOf = <S, E extends Event>(
  trace: Trace<S, E>,
  property: Property<S, E> | null,
): TraceFootprints => {
  const { packed, cells, areaAt, words } = packRecording(trace.system, 1);
  const { layout } = packed;
  const area = areaAt(0);
  const begin = ({ pc, model }: Whole<S>): void => {
    cells[0] = area;
    packed.words.set(encode(layout, { pc, model }));
    cells.fill(0, area, area + 2 * words);
  };
  const marked = (kind: 0 | 1): readonly number[] =>
    layout.leaves.flatMap((_, n) => {
      const word = cells[area + 2 * (n >>> 5) + kind] ?? 0;
      return ((word >>> (n & 31)) & 1) === 1 ? [n] : [];
    });

  const steps = trace.steps.map(({ transition, before }): StepFootprint => {
    begin(before);
    for (const holds of transition.when) holds(packed.state);
    for (const { holds } of transition.waits) holds(packed.state);
    const asked = marked(0);
    transition.bare()(packed.draft);
    return { asked, reads: marked(0), writes: marked(1) };
  });

  const safety = property?.kind === "contract" || property?.kind === "internal" ? property : null;
  const last = trace.steps.at(-1);
  const readBy = (state: Whole<S>, ask: () => void): readonly number[] => {
    begin(state);
    ask();
    return marked(0);
  };
  const event = last?.transition.event ?? null;
  return {
    steps,
    eventReads:
      last === undefined || event === null
        ? []
        : readBy(last.before, () => safety?.on?.(packed.state, event)),
    stateReads: readBy(last?.after ?? trace.initial, () => safety?.holds?.(packed.state)),
  };
};
