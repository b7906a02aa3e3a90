import { expect } from "chai";
import type { Event } from "../../checker/protocol/step.ts";
import { isEnabled, type System } from "../../checker/protocol/system.ts";
import type { SafetyProperty } from "../../checker/property.ts";
import { initialState, runImmutably } from "../../checker/state/immutable.ts";

/** Fails unless each transition of the schedule is enabled when its turn comes, and the last one, and no other, breaches the property. */
export const confirm = <S, E extends Event>(
  system: System<S, E>,
  { holds, on }: SafetyProperty<S, E>,
  schedule: readonly number[],
): void => {
  let state = initialState(system);
  for (const [i, id] of schedule.entries()) {
    const t = system.transitions[id];
    if (t === undefined) throw new Error(`no transition ${id}`);
    expect(state.pc[t.actor]).to.equal(t.from);
    expect(isEnabled(t, state.model), `${t.operation}/${t.step} is enabled`).to.equal(true);
    const atEvent = t.event === null ? true : (on?.(state.model, t.event) ?? true);
    state = runImmutably(system, t, state);
    const breached = atEvent !== true || (holds?.(state.model) ?? true) !== true;
    expect(breached, `breached by step ${i + 1}`).to.equal(i === schedule.length - 1);
  }
};
