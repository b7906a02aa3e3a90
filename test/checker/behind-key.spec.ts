import { expect } from "chai";
import { bind } from "../../checker/protocol/bind.ts";
import { operationsOf } from "../../checker/protocol/operation.ts";
import { stepsOf, type Event } from "../../checker/protocol/step.ts";
import { behindKey } from "../../checker/state/behind-key.ts";
import { bool, int, oneOf, record, type Value } from "../../checker/state/fields.ts";
import { initialState } from "../../checker/state/immutable.ts";
import { keyOf } from "../../checker/state/key.ts";

const declaration = record({
  level: int(7),
  open: bool(),
  colour: oneOf("red", "green", "blue"),
  spare: int(3),
  // A name that another one begins with: lines are sorted with their `=`.
  levels: int(3),
});
type Lamp = Value<typeof declaration>;
const { step } = stepsOf<Lamp, null, Event>();
const { operation } = operationsOf<Lamp, null, Event>();
const system = bind<Lamp, null, Event>(declaration, () => undefined, [
  {
    name: "hand",
    me: null,
    operations: [operation("turn", { steps: [step("on", { source: "toy" })] })],
  },
]);

const before = initialState(system);
const withModel = (change: Partial<Lamp>): typeof before => ({
  ...before,
  model: { ...before.model, ...change },
});
const now = withModel({ level: 3, open: true });
const tellOf = (recorded: Partial<Lamp>) =>
  behindKey(system, before, now, keyOf(system, withModel(recorded)));

describe("what is behind a key", () => {
  it("one field with another value, whether or not the step has changed it", () => {
    expect(tellOf({ level: 5, open: true })).to.deep.equal([
      { path: "level", before: 5, after: 3 },
    ]);
    expect(tellOf({ level: 3, open: true, colour: "blue" })).to.deep.equal([
      { path: "colour", before: "blue", after: "red" },
    ]);
    expect(tellOf({ level: 3, open: true, levels: 2 })).to.deep.equal([
      { path: "levels", before: 2, after: 0 },
    ]);
  });

  it("what the step has changed and had not when it was recorded", () => {
    expect(tellOf({})).to.deep.equal([
      { path: "level", before: 0, after: 3 },
      { path: "open", before: false, after: true },
    ]);
  });

  it("one field that the step has changed, and another one", () => {
    expect(tellOf({ level: 4, open: true, spare: 2 })).to.deep.equal([
      { path: "level", before: 4, after: 3 },
      { path: "spare", before: 2, after: 0 },
    ]);
  });

  it("nothing is said where more differs, or where the key is none", () => {
    expect(tellOf({ level: 3, open: true, colour: "blue", spare: 2 })).to.equal(null);
    expect(behindKey(system, before, now, "no key")).to.equal(null);
  });
});
