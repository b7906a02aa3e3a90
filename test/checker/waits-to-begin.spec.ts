import { expect } from "chai";
import {
  bind,
  bool,
  operationsOf,
  record,
  stepsOf,
  type Event,
  type Value,
} from "../../checker/index.ts";
import { makeResponder, type Responder } from "../../checker/compare/respond.ts";
import { tellApart } from "../../checker/compare/telling.ts";

const declaration = record({ held: bool() });
type State = Value<typeof declaration>;
const { step } = stepsOf<State, null, Event>();
const { operation } = operationsOf<State, null, Event>();

/** One who takes a lock in its first step, and gives it back or not. */
const taker = (givesBack: boolean): Responder => {
  const take = operation("take", {
    steps: [
      step("lock", {
        source: "toy",
        wait: { "it is held": (s) => !s.held },
        run: (d) => {
          d.held = true;
        },
      }),
      step("leave", {
        source: "toy",
        run: (d) => {
          d.held = !givesBack;
        },
      }),
    ],
  });
  return makeResponder({
    system: bind<State, null, Event>(declaration, () => undefined, [
      { name: "one", me: null, operations: [take] },
    ]),
    stimuli: [
      {
        name: "take",
        actor: "one",
        starts: () => true,
        helps: () => false,
        again: false,
        done: "when-idle",
      },
    ],
    observer: { watches: () => false, tells: () => null },
  });
};

describe("a stimulus that waits to begin", () => {
  it("has been asked, and never returns if nobody lets it go on", () => {
    expect(tellApart(taker(true), taker(false))).to.deep.include({
      kind: "differ",
      stimuli: ["take", "take"],
      outcomesB: ["never returns"],
    });
  });
});
