import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { itInSweep, sweep } from "../sweep.ts";
import { inFolder, run, runAll, runOnKvm } from "./run.ts";

describe("compare", function () {
  this.timeout(60_000);

  it("puts verdicts side by side, those that differ first", () =>
    inFolder(async (folder) => {
      const { status, out } = await run(["compare", "careful", "leaky", "--threads", "1"], folder);
      expect(status).to.equal(0);
      const [title, first] = out.split("\n");
      expect(title).to.match(/^Safety: \d+ properties of scenarios, \d+ verdicts? differ/);
      expect(first).to.match(/holds.* \(careful\); violated \d+ \(leaky\)/);
    }));

  it("says what is wrong with its arguments on one line, with what to do next", () =>
    inFolder(async (folder) => {
      const [unknown, alone, twice, scenario] = await runAll(
        [
          ["compare", "careful", "leakey"],
          ["compare", "careful"],
          ["compare", "careful", "careful"],
          ["compare", "careful", "leaky", "--scenario", "gat"],
        ],
        folder,
      );
      for (const ran of [unknown, alone, twice, scenario]) {
        expect(ran?.status).to.equal(2);
        expect(ran?.err.trim().split("\n")).to.have.length(1);
        expect(ran?.err).to.include("; see: npm run -s staleproof -- list");
      }
      expect(unknown?.err).to.include("leaky");
      expect(twice?.err).to.include("two designs or more");
      expect(scenario?.err).to.include("gate");
    }));

  it("finds how designs of KVM can be told apart, the same each time, and writes one document", () =>
    inFolder(async (folder) => {
      const args = ["compare", "userfault-v2", "userfault-create-only"];
      const scenarios = sweep ? ["poison-zap-all", "bitmap-change"] : ["bitmap-change"];
      const only = scenarios.flatMap((name) => ["--scenario", name]);
      const file = join(folder, "c.json");
      const once = await runOnKvm([...args, ...only, "--json", file], folder);
      const document: unknown = JSON.parse(readFileSync(file, "utf8"));
      const again = await runOnKvm([...args, ...only, "--json"], folder);
      expect(once.status).to.equal(0);
      expect(JSON.parse(again.out)).to.deep.equal(document);
      expect(once.out).to.include(`none, equal for lists of any length: ${scenarios.join(", ")}`);
      expect(document).to.deep.include({
        schema: 1,
        designs: ["userfault-v2", "userfault-create-only"],
        telling: scenarios.map((scenario) => ({
          a: "userfault-v2",
          b: "userfault-create-only",
          scenario,
          kind: "equal",
          stimuli: null,
          outcomes: null,
          length: null,
        })),
      });
    }));

  itInSweep("is undecided beyond a limit", () =>
    inFolder(async (folder) => {
      const { status, out } = await runOnKvm(
        [
          "compare",
          "userfault-v2",
          "userfault-generic",
          "--scenario",
          "prefault",
          "--max-length",
          "1",
        ],
        folder,
      );
      expect(status).to.equal(4);
      expect(out).to.include("prefault: none up to length 1 (max-length 1); beyond: undecided");
    }),
  );
});
