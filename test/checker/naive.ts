import {
  initialState,
  runImmutably,
  successors,
  type Event,
  type System,
  type Whole,
} from "../../checker/index.ts";

/**
 * The search as one would write it first: immer, JSON, a Map. It shares nothing with the real one but the meaning of steps, and is what
 * that one must agree with.
 */
export const naiveSearch = <S, E extends Event>(
  system: System<S, E>,
): {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Every state with its distance from the initial one. */
  readonly distance: ReadonlyMap<string, number>;
} => {
  const first = initialState(system);
  const distance = new Map([[JSON.stringify(first), 0]]);
  const queue: { readonly state: Whole<S>; readonly far: number }[] = [{ state: first, far: 0 }];
  let transitions = 0;
  let depth = 0;
  for (const { state, far } of queue) {
    depth = far;
    for (const t of successors(system, state)) {
      transitions++;
      const after = runImmutably(system, t, state);
      const text = JSON.stringify(after);
      if (distance.has(text)) continue;
      distance.set(text, far + 1);
      queue.push({ state: after, far: far + 1 });
    }
  }
  return { states: distance.size, transitions, depth, distance };
};
