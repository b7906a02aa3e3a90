import type { Event } from "../../checker/protocol/step.ts";
import type { System, Whole } from "../../checker/protocol/system.ts";
import type { SafetyProperty } from "../../checker/property.ts";
import { initialState, runImmutably, successors } from "../../checker/state/immutable.ts";

/** The length of a shortest schedule that breaches the property, found in the plainest way; null if there is none. */
export const shortest = <S, E extends Event>(
  system: System<S, E>,
  { holds, on }: SafetyProperty<S, E>,
): number | null => {
  const initial = initialState(system);
  const seen = new Set([JSON.stringify(initial)]);
  let level: readonly Whole<S>[] = [initial];
  for (let depth = 0; level.length > 0; depth++) {
    if (level.some(({ model }) => holds !== undefined && holds(model) !== true)) return depth;
    const below: Whole<S>[] = [];
    let breached = false;
    for (const state of level)
      for (const t of successors(system, state)) {
        if (on !== undefined && t.event !== null && on(state.model, t.event) !== true)
          breached = true;
        const after = runImmutably(system, t, state);
        const key = JSON.stringify(after);
        if (seen.has(key)) continue;
        seen.add(key);
        below.push(after);
      }
    if (breached) return depth + 1;
    level = below;
  }
  return null;
};
