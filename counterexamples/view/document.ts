import type { LeafValue } from "../../checker/state/bits.ts";

/**
 * A schedule as the page of `view` is given it: plain data, no states but the first one and what each step changes. The page computes
 * everything else from it, so that a trace of 10,000 steps is a few megabytes.
 */
export interface ViewDocument {
  readonly schema: 1;
  /** The file's name, by which a link finds it. */
  readonly name: string;
  readonly title: string;
  /** What is said about the schedule as a whole, in order: scenario, machine, promise, length. */
  readonly facts: readonly (readonly [name: string, text: string])[];
  /** What the breach is; null for a schedule that shows none. */
  readonly breach: string | null;
  readonly why: readonly string[];
  readonly actors: readonly string[];
  readonly leaves: readonly ViewLeaf[];
  /** A value for each leaf. */
  readonly initial: readonly LeafValue[];
  readonly steps: readonly ViewStep[];
}

/** A field of the state, with the value that it has when nobody uses it. */
export interface ViewLeaf {
  readonly path: string;
  readonly resting: LeafValue;
}

/** The new value of a leaf, by the leaf's place in `leaves`. */
export type ViewChange = readonly [leaf: number, value: LeafValue];

/** What leads from one state to the next. */
export interface ViewStep {
  readonly actor: string;
  readonly operation: string;
  /** Path within the operation. */
  readonly step: string;
  /** ` gfn=0 access=write`, or nothing. */
  readonly choice: string;
  readonly source: string;
  readonly promise: string | null;
  /** What it did, in words. */
  readonly effects: readonly string[];
  readonly changes: readonly ViewChange[];
}

/** The step without what its path shares with that of the actor's step before it in the same operation: `.../zap-leaf`. */
export const shortStep = ({ step }: ViewStep, before: string | null): string => {
  if (before === null) return step;
  const [parts, last] = [step.split("/"), before.split("/")];
  let shared = 0;
  while (shared < parts.length - 1 && parts[shared] === last[shared]) shared++;
  return shared === 0 ? step : ["...", ...parts.slice(shared)].join("/");
};
