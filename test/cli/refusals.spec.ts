import { expect } from "chai";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EditError } from "../../checker/protocol/edit.ts";
import { refuseBroken } from "../../cli/ablate/refuse-broken.ts";
import type { CellReport } from "../../cli/check/job.ts";
import { loadFailure } from "../../cli/load.ts";
import { inFolder } from "./run.ts";

/** As thrown while files of a checkout in /work were read; innermost first. */
const thrownAt = <E extends Error>(error: E, ...places: readonly string[]): E => {
  error.stack = [
    `${error.name}: ${error.message}`,
    ...places.map((place) => `    at something (${place})`),
  ].join("\n");
  return error;
};

describe("a model that cannot be loaded", () => {
  it("names the design's file and the edit that names no step", () => {
    const error = thrownAt(
      new EditError("set-flags/arch-comit:remove: no step set-flags/arch-comit"),
      "/work/checker/protocol/apply-edits.ts:48:5",
      "/work/model/designs/design.ts:39:15",
      "/work/model/designs/mine.ts:5:19",
    );
    expect(loadFailure(error, "/work")).to.match(
      /^model\/designs\/mine\.ts:5: .*no step set-flags\/arch-comit; mend the edit there/,
    );
  });
  it("names the file in a circle of edits", () => {
    const error = thrownAt(
      new ReferenceError("Cannot access 'mine' before initialization"),
      "file:///work/model/designs/yours.ts:3:26",
    );
    expect(loadFailure(error, "/work")).to.match(/^model\/designs\/yours\.ts:3: .*in a circle/);
  });
  it("leaves our own mistakes to node", () => {
    expect(loadFailure(thrownAt(new TypeError("x"), "/work/checker/a.ts:1:1"), "/work")).to.equal(
      null,
    );
  });
});

describe("a design that does not run as it is", () => {
  const broken = (message: string): CellReport => ({
    cell: {
      design: "careful",
      scenario: "gate",
      machine: "toy",
      scope: { vcpus: 1, gfns: 1, pfns: 1, slots: 1, roots: 1 },
      edits: [],
    },
    engine: "exhaustive",
    states: 1,
    transitions: 0,
    depth: 0,
    seconds: 0,
    reductions: [],
    declined: null,
    limit: null,
    broken: { step: "walk/pass", message },
    verdicts: [],
    steps: [],
    neverRan: [],
    waited: [],
    left: [],
  });

  it("is refused with the property that throws, and its file", () =>
    inFolder((folder) => {
      mkdirSync(join(folder, "properties"));
      writeFileSync(join(folder, "properties", "of-the-gate.ts"), 'contract("gate-respected", {');
      expect(() => refuseBroken(folder, broken("property gate-respected: boom")))
        .to.throw(/^property gate-respected: boom \(it throws in gate\)/)
        .with.property("message")
        .that.includes("mend properties/of-the-gate.ts");
      return Promise.resolve();
    }));
  it("is refused with the step that stores what does not fit", () => {
    expect(() => refuseBroken("/nowhere", broken("count: 9 is above 3"))).to.throw(
      /^careful does not run in gate as it is: walk\/pass: count: 9 is above 3/,
    );
  });
});
