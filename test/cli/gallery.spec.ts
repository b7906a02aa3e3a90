import { expect } from "chai";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ended, inFolder, run, runAll, runToyWith, start } from "./run.ts";
import { toyCatalog } from "./toy/catalog.ts";

const folder = ".staleproof/counterexamples/historic";

describe("gallery", function () {
  this.timeout(60_000);

  it("checks each case with its fix and without, on threads of its own, and writes its schedule", () =>
    inFolder(async (cwd) => {
      const { status, out, err } = await ended(start(["gallery"], cwd));
      expect(err).to.equal("");
      expect(status).to.equal(0);
      // look, shut, the step that no longer waits, return, pass
      const [first, second, total] = out.split("\n");
      expect(first).to.equal("0123456789ab wait-forgotten holds reverted: violated   5");
      expect(second).to.match(/^fedcba987654 left-open {6}holds reverted: violated +\d+$/);
      expect(total).to.match(/^2 cases, [\d,]+ states, [\d.]+ s: 2 as it should be$/);
      const path = `${folder}/wait-forgotten.json`;
      const file = JSON.parse(readFileSync(join(cwd, path), "utf8"));
      expect(file).to.deep.include({
        design: "careful",
        edits: ["historic:wait-forgotten"],
        property: "gate-respected",
        found: { by: "exhaustive", minimal: "proven" },
      });
      const [replayed, shown] = await runAll(
        [
          ["replay", path],
          ["show", path],
        ],
        cwd,
      );
      expect(replayed?.out).to.include("violated as recorded, 5 steps");
      expect(shown?.out).to.include("careful + reverted wait-forgotten");
    }));

  it("writes the document of the design's section 5, where it is told", () =>
    inFolder(async (cwd) => {
      const args = ["gallery", "0123", "--threads", "1", "--record", "r", "--json"];
      const { status, out } = await run(args, cwd);
      expect(status).to.equal(0);
      expect(JSON.parse(out)).to.deep.equal({
        schema: 1,
        cases: [
          {
            id: "wait-forgotten",
            commit: "0123456789ab",
            title: "Wait for those who are passing",
            fixed: "holds",
            reverted: "violated",
            property: "gate-respected",
            steps: 5,
          },
        ],
      });
      expect(existsSync(join(cwd, "r/wait-forgotten.json"))).to.equal(true);
    }));

  it("answers an unknown id or commit with the nearest, and refuses other slips, with status 2", () =>
    inFolder(async (cwd) => {
      const [id, commit, number] = await runAll(
        [
          ["gallery", "wait-forgoten"],
          ["gallery", "0123456789ac"],
          ["gallery", "--max-states", "none"],
        ],
        cwd,
      );
      expect([id?.status, commit?.status, number?.status]).to.deep.equal([2, 2, 2]);
      expect(id?.err).to.include('no historic case "wait-forgoten"; nearest: wait-forgotten');
      expect(commit?.err).to.include("nearest: 0123456789ab");
    }));

  it("is undecided, with status 4, where a limit keeps it from knowing", () =>
    inFolder(async (cwd) => {
      const args = ["gallery", "left-open", "--threads", "1", "--max-states", "2"];
      const { status, out } = await run(args, cwd);
      expect(status).to.equal(4);
      expect(out).to.include("undecided");
      expect(out).to.include("stopped: max-states");
    }));

  it("says with status 1 which case is not as it should be, and how", () =>
    inFolder(async (cwd) => {
      const [waits, opens] = toyCatalog.historic;
      if (waits === undefined || opens === undefined) throw new Error("no cases");
      const historic = [
        { ...waits, design: "leaky" },
        { ...opens, property: "can-finish" },
      ];
      const args = ["gallery", "left-open", "--threads", "1"];
      const holds = await runToyWith({ ...toyCatalog, historic }, args, cwd);
      expect(holds.status).to.equal(1);
      expect(holds.out).to.include("without the fix can-finish should be violated, and holds");
      const unfixed = { ...opens, design: "leaky", property: "gate-respected" };
      const broken = await runToyWith({ ...toyCatalog, historic: [unfixed] }, args, cwd);
      expect(broken.status).to.equal(1);
      expect(broken.out).to.include("with the fix gate-respected should hold, and is violated");
      expect(broken.out).to.include("check --design leaky --scenario gate");
    }));

  it("update --gallery keeps the schedules in step, and removes those of cases that are gone", () =>
    inFolder(async (cwd) => {
      const recorded = join(cwd, "counterexamples/historic");
      mkdirSync(recorded, { recursive: true });
      writeFileSync(join(recorded, "gone.json"), "{}\n");
      const { status, err } = await ended(start(["update", "--gallery"], cwd));
      expect(status, err).to.equal(0);
      expect(existsSync(join(recorded, "gone.json"))).to.equal(false);
      expect(existsSync(join(recorded, "left-open.json"))).to.equal(true);
      expect(readFileSync(join(cwd, "test/golden/show/hashes.json"), "utf8")).to.include(
        "historic/left-open.json",
      );
    }));

  it("a historic case is a mistake that check can be asked about", () =>
    inFolder(async (cwd) => {
      const args = ["check", "--fault", "wait-forgotten", "--property", "gate-respected"];
      const { status, out } = await run([...args, "--threads", "1"], cwd);
      expect(status).to.equal(1);
      expect(out).to.include("careful + historic:wait-forgotten");
    }));
});
