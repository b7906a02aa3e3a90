import { expect } from "chai";
import { bind, operationsOf, record, stepsOf, type Event } from "../../checker/index.ts";
import { actionKey, actionOf, indexActions } from "../../checker/sample/action.ts";
import { counter } from "../toys/counter.ts";

describe("actions", () => {
  it("are equal whatever order their choices are written in", () => {
    const shared = { actor: "a", operation: "o", step: "s" };
    expect(actionKey({ ...shared, choice: { gfn: 1, access: "read" } })).to.equal(
      actionKey({ ...shared, choice: { access: "read", gfn: 1 } }),
    );
    expect(actionKey({ ...shared, choice: null })).not.to.equal(
      actionKey({ ...shared, choice: {} }),
    );
  });

  it("stand for every transition that they name: the start of an operation, and the jump back to it", () => {
    const { transitions, ...rest } = counter(3);
    const [start] = transitions;
    const action = actionOf(start ?? expect.fail("it can start"));
    const alike = indexActions({ transitions, ...rest }).named(action);
    expect(alike.map(({ from }) => from)).to.deep.equal([0, 1]);
    expect(indexActions({ transitions, ...rest }).named({ ...action, step: "down" })).to.deep.equal(
      [],
    );
  });

  it("must differ at one location", () => {
    const { step } = stepsOf<object, null, Event>();
    const { operation } = operationsOf<object, null, Event>();
    const twice = operation("go", {
      choices: () => [{ gfn: 0 }, { gfn: 1 }],
      steps: [step("go", { source: "toy", choices: () => [{ gfn: 2 }] })],
    });
    const system = bind<object, null, Event>(record({}), () => undefined, [
      { name: "one", me: null, operations: [twice] },
    ]);
    expect(() => indexActions(system)).to.throw("two transitions at one location");
  });
});
