import { expect } from "chai";
import { stepsNeverRun } from "../../cli/check/never-ran.ts";
import { cellReport } from "./cell-report.ts";
import { toyCatalog } from "./toy/catalog.ts";

const steps = ["close/shut", "close/bolt"];
const report = cellReport("limited", { steps, neverRan: steps });

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
