import { expect } from "chai";
import { tell } from "../../checker/export/tell.ts";
import { isEnabled, layoutOf, type Whole } from "../../checker/index.ts";
import { toBits } from "../../checker/state/bits.ts";
import {
  initialState,
  leafValues,
  runImmutably,
  successors,
} from "../../checker/state/immutable.ts";
import type { System } from "../../checker/protocol/system.ts";
import type { KvmEvent } from "../../model/actor.ts";
import { buildSystem } from "../../model/build.ts";
import { mainline } from "../../model/designs/mainline.ts";
import { userfaultV3 } from "../../model/designs/userfault-v3.ts";
import { scenarios } from "../../model/scenarios/index.ts";
import type { State } from "../../model/state/state.ts";
import { randomBelow } from "../checker/random.ts";
import { runDecision, runPhases } from "../checker/decided.ts";

const bitsOf = (system: System<State, KvmEvent>, state: Whole<State>): readonly number[] => {
  const { leaves } = layoutOf(system);
  return leafValues(layoutOf(system), state).map((value, i) => {
    const field = leaves[i]?.field;
    return field === undefined ? 0 : toBits(field, value);
  });
};

describe("decisions of the model of KVM", () => {
  for (const [design, name] of [
    [userfaultV3, "bitmap-change"],
    [mainline, "migration"],
  ] as const)
    it(`say of the states of a walk what its steps do: ${design.name}, ${name}`, () => {
      const scenario = scenarios.find((one) => one.name === name);
      if (scenario === undefined) throw new Error(`no ${name}`);
      const system = buildSystem(design, scenario);
      const { steps, normalise } = tell(system, [], 1_000_000);
      const below = randomBelow(1);
      let state = initialState(system);
      let taken = 0;
      for (let i = 0; i < 30; i++) {
        const before = bitsOf(system, state);
        for (const { t, conditions, effect } of steps) {
          if (before[t.actorIndex] !== t.from) continue;
          const holds = conditions.every((one) => runDecision(one, [...before]) === 1);
          expect(holds, t.step).to.equal(isEnabled(t, state.model));
          if (!holds) continue;
          const after = [...before];
          after[t.actorIndex] = runPhases(effect, after);
          if (normalise !== null) runDecision(normalise, after);
          expect(after, t.step).to.deep.equal(bitsOf(system, runImmutably(system, t, state)));
          taken++;
        }
        const next = successors(system, state);
        const one = next[below(next.length)];
        if (one === undefined) break;
        state = runImmutably(system, one, state);
      }
      expect(taken).to.be.above(30);
    });
});
