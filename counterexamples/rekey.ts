import type { Event } from "../checker/protocol/step.ts";
import type { Counterexample } from "./file.ts";
import type { Trace } from "./trace.ts";

/** A step whose key is not the recorded one; `step` counts from 1. */
export interface KeyChange {
  readonly step: number;
  readonly recorded: string;
  readonly found: string;
}

/** The same schedule with the keys of a replay of it, in which keys were ignored. */
export const withKeysOf = <S, E extends Event>(
  file: Counterexample,
  trace: Trace<S, E>,
): Counterexample => ({
  ...file,
  steps: file.steps.map((step, i) => ({ ...step, key: trace.steps[i]?.key ?? step.key })),
});

/** Where two recordings of one schedule have different keys. */
export const keyChanges = (before: Counterexample, after: Counterexample): readonly KeyChange[] =>
  before.steps.flatMap(({ key: recorded }, i) => {
    const found = after.steps[i]?.key ?? "";
    return recorded === found ? [] : [{ step: i + 1, recorded, found }];
  });
