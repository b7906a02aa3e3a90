import { expect } from "chai";
import { describeFailure } from "../../counterexamples/explain.ts";
import type { Counterexample, RecordedStep } from "../../counterexamples/file.ts";
import { replay, type ReplayOutcome } from "../../counterexamples/replay.ts";
import { toyCatalog } from "../cli/toy/catalog.ts";
import type { ToyState, Walk } from "../cli/toy/model.ts";
import { recorded } from "./recorded.ts";

const replayed = (file: Counterexample): ReplayOutcome<ToyState, Walk> =>
  replay<ToyState, Walk>(file, (asked) => {
    const { system, properties } = toyCatalog.build(asked);
    const property = properties.find(({ name }) => name === asked.property);
    return property === undefined
      ? { kind: "unresolved", path: "$.property", reason: "no such property" }
      : { kind: "resolved", system, property };
  });

const failureOf = (file: Counterexample): string | null => describeFailure(file, replayed(file));

const withStep = (index: number, change: Partial<RecordedStep>): Counterexample => ({
  ...recorded,
  steps: recorded.steps.map((step, i) => (i === index ? { ...step, ...change } : step)),
});

describe("replay", () => {
  it("takes every step and finds the breach at the end", () => {
    const outcome = replayed(recorded);
    expect(outcome.kind).to.equal("replayed");
    expect(outcome).to.have.property("finding", "reader0 passed the closed gate");
  });

  describe("never passes silently", () => {
    const { steps } = recorded;
    const cases: readonly (readonly [string, Counterexample, string])[] = [
      [
        "an actor that is gone",
        withStep(1, { actor: "writer2" }),
        "step 2 of 4, writer2 close/shut, does not exist (no actor writer2; nearest: writer",
      ],
      [
        "a step that was renamed",
        withStep(1, { step: "shutt" }),
        "does not exist (no step of close shutt; nearest: shut",
      ],
      [
        "a choice that is gone",
        withStep(0, { choice: { speed: "medium" } }),
        'step 1 of 4, reader0 walk/look {"speed":"medium"}, does not exist (no choice',
      ],
      [
        "a step out of turn",
        { ...recorded, steps: steps.slice(2, 3) },
        "step 1 of 1, writer close/return, is not next: the actor is at idle",
      ],
      [
        "another state",
        withStep(2, { key: "00000000" }),
        "step 3 of 4, writer close/return, leads to another state (key 20ffcbb9, recorded 00000000)",
      ],
      [
        "no breach at the end",
        { ...recorded, steps: recorded.steps.slice(0, 3) },
        "all 3 steps fit, but gate-respected is not breached by the last of them",
      ],
      [
        "a breach before the end",
        { ...recorded, steps: [...steps, ...steps.slice(3)] },
        "gate-respected is breached by step 4 of 5 already",
      ],
      [
        "a property that is gone",
        { ...recorded, property: "gone" },
        "$.property: no such property",
      ],
    ];
    for (const [title, file, says] of cases)
      it(title, () => {
        expect(failureOf(file)).to.include(says);
      });

    it("a start whose condition does not hold", () => {
      // When the gate is shut, nobody may begin to walk.
      const [look, shut] = steps;
      const closed = shut === undefined ? [] : [{ ...shut, key: keyAfter(shut) }];
      const outcome = replayed({ ...recorded, steps: [...closed, ...(look ? [look] : [])] });
      expect(outcome).to.deep.include({ kind: "misfit", step: 2, misfit: { kind: "condition" } });
    });
  });

  /** The key that a step leads to from the initial state. */
  const keyAfter = (step: RecordedStep): string => {
    const outcome = replayed({ ...recorded, steps: [{ ...step, key: "" }] });
    return outcome.kind === "misfit" && outcome.misfit.kind === "other-state"
      ? outcome.misfit.found
      : "";
  };
});
