import { expect } from "chai";
import { actionOf, indexActions } from "../../checker/sample/action.ts";
import { drop } from "../../checker/sample/drop.ts";
import { type Goal, goalOf } from "../../checker/sample/goal.ts";
import { replay } from "../../checker/sample/replay.ts";
import { immutableRunner } from "../../checker/sample/runner.ts";
import { survey } from "../../checker/sample/survey.ts";
import { walker } from "../../checker/sample/walk.ts";
import { goneMeansGone, shootdown, type State, type Use } from "../toys/shootdown.ts";
import { confirm } from "./confirm.ts";

const system = shootdown(3, 2, true);
const runner = immutableRunner(system);
const index = indexActions(system);
const goal = goalOf(goneMeansGone) ?? expect.fail("a safety property has a goal");

/** Walks until the property is breached; the breaching schedules of the first 300 draws. */
const breaches = Array.from({ length: 300 }, (_, seed) => seed).flatMap((seed) => {
  const { draw, walk } = walker(runner, 100, () => 1);
  const seen = survey([goneMeansGone]);
  walk(draw(seed), seen.witness);
  return seen.found().flatMap(({ first }) => (first === null ? [] : [first.schedule]));
});

describe("drop", () => {
  it("has something to work on", () => {
    expect(breaches.length).to.be.greaterThan(20);
  });

  it("returns schedules that replay, and breach the property with their last step only", () => {
    for (const schedule of breaches) {
      const dropped = drop(runner, index, schedule, goal);
      confirm(
        system,
        goneMeansGone,
        dropped.map(({ id }) => id),
      );
      expect(dropped.length).to.be.at.most(schedule.length);
    }
  });

  it("leaves no action that could be dropped alone", () => {
    for (const schedule of breaches) {
      const dropped = drop(runner, index, schedule, goal);
      const actions = dropped.map((t) => index.named(actionOf(t)));
      for (const i of dropped.keys())
        expect(replay(runner, actions.toSpliced(i, 1), goal).finding).to.equal(null);
    }
  });

  it("drops all, if the initial state is what was looked for", () => {
    const anything: Goal<State, Use> = { ...goal, here: () => "found", onEvent: () => null };
    const [schedule = []] = breaches;
    expect(drop(runner, index, schedule, anything)).to.deep.equal([]);
  });

  it("refuses a schedule that does not show what it should", () => {
    expect(() => drop(runner, index, [], goal)).to.throw("does not show gone-means-gone");
  });
});
