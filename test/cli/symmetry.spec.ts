import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stepsNeverRun } from "../../cli/check/never-ran.ts";
import type { CellReport } from "../../cli/check/job.ts";
import { inFolder, run } from "./run.ts";
import { cellReport } from "./cell-report.ts";
import { toyCatalog } from "./toy/catalog.ts";

interface Result {
  readonly states: number;
  readonly property: string;
  readonly verdict: string;
  readonly reductions: readonly string[];
  readonly counterexample: { readonly file: string; readonly minimal: string } | null;
}

const checked = async (folder: string, ...args: readonly string[]) => {
  const { status, out } = await run(["check", "--design", "leaky", "--json", ...args], folder);
  const { results } = JSON.parse(out) as { readonly results: readonly Result[] };
  return { status, results };
};
const saidOf = (results: readonly Result[]): readonly string[] =>
  results.map(({ property, verdict }) => `${property} ${verdict}`);

describe("check --symmetry", function () {
  this.timeout(60_000);

  it("finds the same with fewer states, records the same schedule, and leaves can-finish open", () =>
    inFolder(async (folder) => {
      const plain = await checked(folder, "--vcpus", "2");
      const file = plain.results[0]?.counterexample?.file ?? "";
      const before = readFileSync(join(folder, file), "utf8");
      const under = await checked(folder, "--vcpus", "2", "--symmetry");
      // Two readers look or not: 4 states at each of the writer's three places, and 3 if it does not matter which reader.
      expect(plain.results[0]?.states).to.equal(12);
      expect(under.results[0]?.states).to.equal(9);
      expect(under.results[0]?.reductions).to.deep.equal(["symmetry"]);
      expect(under.results[0]?.counterexample).to.deep.equal(plain.results[0]?.counterexample);
      expect(readFileSync(join(folder, file), "utf8")).to.equal(before);
      expect(saidOf(under.results)).to.deep.equal([
        ...saidOf(plain.results).slice(0, -1),
        "can-finish undecided",
      ]);
    }));

  it("searches as ever where there is no symmetry", () =>
    inFolder(async (folder) => {
      const plain = await checked(folder);
      const under = await checked(folder, "--symmetry");
      expect(under.status).to.equal(plain.status);
      expect(under.results[0]?.reductions).to.deep.equal([]);
      expect(saidOf(under.results)).to.deep.equal(saidOf(plain.results));
    }));

  it("does not know which steps never ran", () => {
    const steps = ["close/shut"];
    const report = cellReport("leaky", { steps, neverRan: steps });
    const count = (of: CellReport): number => stepsNeverRun(toyCatalog, [of]).length;
    expect(count(report)).to.be.above(0);
    expect(count({ ...report, reductions: ["symmetry"] })).to.equal(0);
  });
});
