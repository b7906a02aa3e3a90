import { expect } from "chai";
import { stepsNeverRun } from "../../cli/check/never-ran.ts";
import type { CellReport } from "../../cli/check/job.ts";
import { toyCatalog } from "./toy/catalog.ts";

const report: CellReport = {
  cell: {
    design: "limited",
    scenario: "gate",
    machine: "toy",
    scope: { vcpus: 1, gfns: 1, pfns: 1, slots: 1, roots: 1 },
    edits: [],
  },
  engine: "exhaustive",
  states: 1,
  transitions: 1,
  depth: 1,
  seconds: 0,
  reductions: [],
  declined: null,
  limit: null,
  broken: null,
  verdicts: [],
  steps: ["close/shut", "close/bolt"],
  neverRan: ["close/shut", "close/bolt"],
  waited: [],
  left: [],
};

describe("steps that never ran", () => {
  it("of a design that is asked in named scenarios are told if no other design has them", () => {
    const shut = { path: "shut", source: "toy:shut" };
    const bolt = { path: "bolt", source: "toy:bolt" };
    const design = (name: string, isLimited: boolean, steps: readonly (typeof shut)[]) => ({
      name,
      about: "",
      isLimited,
      operations: [{ name: "close", steps }],
    });
    const neverRan = (isLimited: boolean) =>
      stepsNeverRun(
        {
          ...toyCatalog,
          designs: [design("plain", false, [shut]), design("limited", isLimited, [shut, bolt])],
          scenarios: toyCatalog.scenarios
            .slice(0, 1)
            .map((one) => ({ ...one, name: "gate", fits: (name: string) => name === "limited" })),
        },
        [report],
      ).map(({ step }) => step);
    expect(neverRan(true)).to.deep.equal(["close/bolt"]);
    expect(neverRan(false)).to.deep.equal(["close/shut", "close/bolt"]);
  });
});
