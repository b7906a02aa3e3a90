import { expect } from "chai";
import { ablationsOf, canAlter, textOf } from "../../checker/ablation/ablations.ts";
import { isSameSystem } from "../../checker/ablation/identity.ts";
import {
  applyEdits,
  bind,
  bool,
  goto,
  operationsOf,
  record,
  stepsOf,
  type Event,
  type Item,
  type Operation,
  type System,
} from "../../checker/index.ts";
import { parseEdit } from "../../checker/protocol/edit-text.ts";

interface State {
  readonly done: boolean;
}
const { step } = stepsOf<State, null, Event>();
const { operation, only } = operationsOf<State, null, Event>();
const bound = (operations: readonly Operation<State, null, Event>[]): System<State, Event> =>
  bind<State, null, Event>(
    record({ done: bool() }),
    () => undefined,
    [{ name: "one", me: null, operations }],
    { constants: "toy" },
  );

const first = step("first", { source: "toy" });
const idle = step("idle", { source: "toy", matters: () => false });
const absent = only("absent", () => false, [step("never", { source: "toy" })]);
const last = step("last", { source: "toy" });
const backTo = (label: string) =>
  step("back", { source: "toy", jumps: [label], run: () => goto(label) });

/** The edits that are said to alter the system; each is held against the system that it makes. */
const alteringIn = (...items: readonly Item<State, null, Event>[]): readonly string[] => {
  const operations = [operation("do", { steps: items })];
  const unedited = bound(operations);
  return ablationsOf(operations).flatMap((one) => {
    const edited = bound(applyEdits(operations, [parseEdit(textOf(one))]));
    const can = canAlter(one, unedited.standing);
    expect(can, textOf(one)).to.equal(!isSameSystem(edited, unedited));
    return can ? [textOf(one)] : [];
  });
};

describe("what an edit can alter", () => {
  it("is nothing at a step that is left out, for good or as an idle one, nor by moving it", () => {
    expect(alteringIn(first, idle, absent, last)).to.deep.equal([
      "do/first:remove",
      "do/last:remove",
    ]);
  });

  it("is the system if jumps lead to the step that is moved, even if nothing stands there", () => {
    expect(alteringIn(first, idle, last, backTo("idle"))).to.deep.equal([
      "do/first:remove",
      "do/first,idle:order",
      "do/idle,last:order",
      "do/last:remove",
      "do/last,back:order",
      "do/back:remove",
      "do/back:uncheck",
    ]);
  });
});
