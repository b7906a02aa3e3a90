import { expect } from "chai";
import { describeFailure } from "../../counterexamples/explain.ts";
import type { Counterexample, RecordedStep } from "../../counterexamples/file.ts";
import { withKeysOf } from "../../counterexamples/rekey.ts";
import { replay, type ReplayOutcome } from "../../counterexamples/replay.ts";
import { toyCatalog } from "../cli/toy/catalog.ts";
import type { ToyState, Walk } from "../cli/toy/model.ts";
import { recorded } from "./recorded.ts";

const replayed = (
  file: Counterexample,
  keys: "compared" | "ignored" = "compared",
): ReplayOutcome<ToyState, Walk> =>
  replay<ToyState, Walk>(
    file,
    (asked) => {
      const { system, properties } = toyCatalog.build(asked);
      const property = properties.find(({ name }) => name === asked.property);
      return property === undefined
        ? { kind: "unresolved", path: "$.property", reason: "no such property" }
        : { kind: "resolved", system, property };
    },
    keys,
  );

/** The steps with the keys that they lead to, whether or not anything is breached. */
const rightKeys = (file: Counterexample): readonly RecordedStep[] => {
  const outcome = replayed(file, "ignored");
  return "trace" in outcome ? withKeysOf(file, outcome.trace).steps : [];
};

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
    /** Up to the wait of the careful design. */
    const waiting = [
      ...rightKeys({ ...recorded, design: "careful", steps: steps.slice(0, 2) }),
      ...steps.slice(2, 3).map((step) => ({ ...step, step: "wait-readers" })),
    ];
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
        "step 1 of 1, writer close/return, is not next: the actor is at idle, where it can take close/shut",
      ],
      [
        "another state",
        withStep(2, { key: "00000000" }),
        "step 3 of 4, writer close/return, leads to another state (key 20ffcbb9, recorded 00000000): several fields",
      ],
      [
        "another state, which is that before the step",
        withStep(2, { key: "cf293bba" }),
        "(key 20ffcbb9, recorded cf293bba): pc.writer is idle, recorded with close/return; promised is true, recorded with false",
      ],
      [
        "a wait that does not hold, by its name",
        { ...recorded, design: "careful", steps: waiting },
        "step 3 of 3, writer close/wait-readers, must wait: no reader looks does not hold",
      ],
      [
        "a step behind one that must wait",
        { ...recorded, design: "careful", steps: [...waiting.slice(0, 2), ...steps.slice(2)] },
        "step 3 of 4, writer close/return, is not next: the actor is at close/wait-readers, where it must wait: no reader looks does not hold",
      ],
      [
        "an actor that can do nothing",
        { ...recorded, steps: [...steps.slice(0, 3), ...steps.slice(2, 3)] },
        "step 4 of 4, writer close/return, is not next: the actor is at idle, where it can do nothing now",
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
        "a property that no schedule can violate",
        { ...recorded, property: "somebody-passes" },
        "$.property: somebody-passes is about what must be possible",
      ],
      [
        "an operation that can still return",
        { ...recorded, property: "can-finish" },
        "all 4 steps fit, but can-finish is not breached by the last of them",
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
      const shut = rightKeys({ ...recorded, steps: steps.slice(1, 2) });
      const file = { ...recorded, steps: [...shut, ...steps.slice(0, 1)] };
      expect(failureOf(file)).to.equal(
        'step 2 of 2, reader0 walk/look {"speed":"slow"}, is not possible: the condition for starting the operation does not hold here',
      );
    });

    it("keys that are ignored, and nothing else", () => {
      const wrong = withStep(2, { key: "00000000" });
      expect(replayed(wrong, "ignored").kind).to.equal("replayed");
      const gone = withStep(2, { step: "gone", key: "00000000" });
      expect(replayed(gone, "ignored")).to.have.property("kind", "misfit");
      expect(replayed({ ...wrong, steps: wrong.steps.slice(0, 3) }, "ignored").kind).to.equal(
        "not-breached",
      );
    });
  });
});
