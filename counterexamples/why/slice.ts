import type { TraceFootprints } from "./footprints.ts";
import type { History, LeafChange } from "./history.ts";

/** A change that the breach depends on. */
export interface Cause {
  readonly change: LeafChange;
  /** 0: the property or the last step looked at it; n+1: a cause at n did. */
  readonly depth: number;
}

/** Beyond that it is the story of everything. */
const deepest = 5;

/** Leaves that the breach itself looked at: the property, and the conditions and recipe of the last step. */
export const evidenceOf = (footprints: TraceFootprints): readonly number[] => [
  ...new Set([
    ...footprints.eventReads,
    ...footprints.stateReads,
    ...(footprints.steps.at(-1)?.reads ?? []),
  ]),
];

/**
 * Follows a breach backwards from some of the leaves that it looked at: who gave each its value, what that step had looked at, who gave
 * that its value, and so on. Breadth first, so that each change is met at its smallest depth; leaves that are worth no word are not
 * followed. Nearest causes first, and of those the last first.
 */
export const causesOf = (
  history: History,
  footprints: TraceFootprints,
  roots: readonly number[],
): readonly Cause[] => {
  const last = history.length - 1;
  const stateReads = new Set(footprints.stateReads);
  const found = new Map<LeafChange, Cause>();
  let front = roots.flatMap((leaf) => {
    // What the property asks about the last state can have been changed by the last step itself.
    return history.lastChange(leaf, stateReads.has(leaf) ? last + 1 : last) ?? [];
  });
  for (let depth = 0; depth <= deepest && front.length > 0; depth++) {
    const fresh = [...new Set(front)].filter(
      (change) => !found.has(change) && history.words(change.leaf).role !== "hidden",
    );
    for (const change of fresh) found.set(change, { change, depth });
    front = fresh.flatMap(({ step }) =>
      [...history.reads(step)].flatMap((leaf) => history.lastChange(leaf, step) ?? []),
    );
  }
  return [...found.values()].sort(
    (a, b) => a.depth - b.depth || b.change.step - a.change.step || a.change.leaf - b.change.leaf,
  );
};
