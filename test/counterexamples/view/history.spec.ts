import { expect } from "chai";
import { align, differencesOf } from "../../../counterexamples/view/align.ts";
import type { ViewDocument, ViewStep } from "../../../counterexamples/view/document.ts";
import {
  changedBy,
  changingPaths,
  nextChange,
  stepsNamed,
  valuesAt,
} from "../../../counterexamples/view/history.ts";
import { laneRows, movingLanes } from "../../../counterexamples/view/lanes.ts";

const step = (actor: string, name: string, changes: ViewStep["changes"]): ViewStep => ({
  actor,
  operation: "walk",
  step: name,
  choice: "",
  source: "walk.c:walk",
  promise: null,
  effects: [],
  changes,
});

/** a walks in three steps; b, in between, in one. c does nothing. */
const walk: ViewDocument = {
  schema: 1,
  name: "walk",
  title: "walk",
  facts: [],
  breach: "it ends",
  why: [],
  actors: ["a", "b", "c"],
  leaves: [
    { path: "pc.a", resting: "idle" },
    { path: "pc.b", resting: "idle" },
    { path: "pc.c", resting: "idle" },
    { path: "gate.open", resting: false },
    { path: "count", resting: 0 },
  ],
  initial: ["idle", "idle", "idle", true, 0],
  steps: [
    step("a", "loop/look", [
      [0, "walk/loop/pass"],
      [4, 1],
    ]),
    step("b", "shut", [[3, false]]),
    step("a", "loop/pass", [
      [0, "walk/return"],
      [4, 2],
    ]),
    step("a", "return", [[0, "idle"]]),
  ],
};

describe("what the page makes of a schedule", () => {
  it("knows the state after each step", () => {
    expect(valuesAt(walk, 0)).to.deep.equal(walk.initial);
    expect(valuesAt(walk, 2)).to.deep.equal(["walk/loop/pass", "idle", "idle", false, 1]);
    expect(valuesAt(walk, 4)).to.deep.equal(["idle", "idle", "idle", false, 2]);
    expect([...changedBy(walk, 1)]).to.deep.equal(["pc.a", "count"]);
    expect([...changedBy(walk, 0)]).to.deep.equal([]);
  });

  it("finds the next change of a field, both ways", () => {
    expect(changingPaths(walk)).to.deep.equal(["gate.open", "count"]);
    expect(nextChange(walk, 0, "count", 1)).to.equal(1);
    expect(nextChange(walk, 1, "count", 1)).to.equal(3);
    expect(nextChange(walk, 3, "count", 1)).to.equal(null);
    expect(nextChange(walk, 3, "count", -1)).to.equal(1);
    expect(nextChange(walk, 3, "nothing", -1)).to.equal(null);
  });

  it("reads which steps a reason names", () => {
    const named = stepsNamed(["a passed at step 12 (step 3), b at steps 4, 5 and 16.", "No step."]);
    expect([...named]).to.deep.equal([12, 3, 4, 5, 16]);
  });

  it("draws a bracket for each operation", () => {
    const rows = laneRows(walk);
    expect(rows.map(({ marks }) => marks)).to.deep.equal([
      ["begins", "idle", "idle"],
      ["busy", "whole", "idle"],
      ["goes-on", "idle", "idle"],
      ["ends", "idle", "idle"],
    ]);
    expect(rows.map(({ label }) => label)).to.deep.equal([
      "walk: loop/look",
      "walk: shut",
      ".../pass",
      "return",
    ]);
    expect(movingLanes(rows, 3)).to.deep.equal([0, 1]);
  });

  it("lays two schedules beside each other", () => {
    const without = walk.steps.filter(({ step: name }) => name !== "shut");
    const { partner, only } = align(walk.steps, without);
    expect(partner[0]).to.deep.equal([0, 1, 1, 2, 3]);
    expect(partner[1]).to.deep.equal([0, 1, 3, 4]);
    expect([...only[0]]).to.deep.equal([2]);
    expect([...only[1]]).to.deep.equal([]);
    const swapped = [walk.steps[1], walk.steps[0], walk.steps[2]].flatMap((one) => one ?? []);
    expect([...align(walk.steps, swapped).only[1]]).to.have.length(1);
  });

  it("says in which fields two states differ, of two systems too", () => {
    const more = {
      leaves: [
        { path: "count", resting: 0 },
        { path: "extra", resting: 0 },
      ],
    };
    expect(differencesOf(valuesAt(walk, 4), walk, [2, 7], more)).to.deep.equal([
      { path: "extra", values: [0, 7] },
    ]);
    expect(differencesOf(valuesAt(walk, 1), walk, valuesAt(walk, 2), walk)).to.deep.equal([
      { path: "gate.open", values: [true, false] },
    ]);
  });
});
