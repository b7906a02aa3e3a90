import { expect } from "chai";
import {
  bind,
  bool,
  goto,
  operationsOf,
  record,
  stepsOf,
  type Event,
  type Item,
  type System,
} from "../../checker/index.ts";
import { isSameSystem } from "../../checker/ablation/identity.ts";

interface State {
  readonly done: boolean;
}
const { step } = stepsOf<State, null, Event>();
const { operation, label } = operationsOf<State, null, Event>();
const first = step("first", { source: "toy" });
const second = step("second", { source: "toy" });
const whole = operation("do", { steps: [first, second] });
/** The same operation with other steps, as an edit makes it. */
const systemOf = (...items: readonly Item<State, null, Event>[]): System<State, Event> =>
  bind<State, null, Event>(
    record({ done: bool() }),
    () => undefined,
    [{ name: "one", me: null, operations: [{ ...whole, items }] }],
    { constants: "toy" },
  );

const again = step("again", { source: "toy", jumps: ["here"], run: () => goto("here") });

describe("the identity of a system", () => {
  it("has the places that jumps lead to: where such a label has moved, the system is another one", () => {
    const one = systemOf(label("here"), first, second, again);
    expect(isSameSystem(systemOf(label("here"), first, second, again), one)).to.equal(true);
    expect(isSameSystem(systemOf(first, label("here"), second, again), one)).to.equal(false);
  });
  it("has no labels that nobody jumps to", () => {
    const one = systemOf(label("there"), first, second);
    expect(isSameSystem(systemOf(first, label("there"), second), one)).to.equal(true);
  });
});
