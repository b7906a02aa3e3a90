import { expect } from "chai";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { numbers } from "../../cli/sweep/options.ts";
import { planSweep } from "../../cli/sweep/plan.ts";
import { parseShard, shareOf } from "../../cli/sweep/shard.ts";
import { faultsIn } from "../schemas.ts";
import { inFolder, run } from "./run.ts";
import { toyCatalog } from "./toy/catalog.ts";

const textIn = (cwd: string, name: string): string => readFileSync(join(cwd, name), "utf8");

/** Sweeps in so many shards, each with results of its own, and merges them: the report's text. */
const swept = async (cwd: string, asked: readonly string[], shards: number): Promise<string> => {
  const files: string[] = [];
  for (let i = 1; i <= shards; i++) {
    const file = `${shards}-${i}.json`;
    const args = ["--shard", `${i}/${shards}`, "--threads", "1", "--results", `r${shards}`];
    const ran = await run(["sweep", ...asked, ...args, "--out", file], cwd);
    expect(ran.err).to.equal("");
    expect(ran.status).to.equal(0);
    files.push(file);
  }
  const report = `report-${shards}.json`;
  const merged = await run(["merge", ...files, "--out", report, "--record", "schedules"], cwd);
  expect(merged.err).to.equal("");
  return textIn(cwd, report);
};

describe("sweep and merge", function () {
  this.timeout(60_000);

  const sweeps: readonly (readonly [string, readonly string[]])[] = [
    ["the check matrix", ["--scenario", "gate", "--vcpus", "1,2", "--property", "promise-kept"]],
    ["samples", ["--scenario", "crowd", "--sample", "--runs", "5", "--seeds", "1-5"]],
    ["the gallery", ["--gallery"]],
    ["an ablation", ["--ablate", "careful", "--operation", "close"]],
  ];
  for (const [name, asked] of sweeps)
    it(`${name} has the same report, byte by byte, from 1, 4 and 16 shards, with a schema`, () =>
      inFolder(async (cwd) => {
        const whole = await swept(cwd, asked, 1);
        expect(await swept(cwd, asked, 4)).to.equal(whole);
        expect(await swept(cwd, asked, 16)).to.equal(whole);
        expect(faultsIn("merge", JSON.parse(whole))).to.deep.equal([]);
        expect(faultsIn("sweep", JSON.parse(textIn(cwd, "4-2.json")))).to.deep.equal([]);
        expect(whole).not.to.match(/"seconds"/);
      }));

  it("says of the gallery and of an edit what gallery and ablate say", () =>
    inFolder(async (cwd) => {
      const { cases } = JSON.parse(await swept(cwd, ["--gallery"], 1)).report;
      const alone = await run(["gallery", "--threads", "1", "--json"], cwd);
      expect(
        cases.map(({ states: _, counterexample: __, ...one }: Record<string, unknown>) => one),
      ).to.deep.equal(JSON.parse(alone.out).cases);
      expect(readdirSync(join(cwd, "schedules")).sort()).to.deep.equal([
        "left-open.json",
        "wait-forgotten.json",
      ]);
      const [table] = JSON.parse(await swept(cwd, ["--ablate", "careful"], 1)).report.tables;
      await run(["ablate", "careful", "--threads", "1", "--table", "t.json"], cwd);
      const { steps, unedited } = JSON.parse(textIn(cwd, "t.json"));
      expect(table.unedited).to.deep.equal(unedited);
      expect(
        table.steps.map(({ counterexample: _, ...one }: Record<string, unknown>) => one),
      ).to.deep.equal(steps);
    }));

  it("every job is in exactly one share, which depends on nothing but the sweep", () => {
    const asked = { kind: "ablate", designs: ["careful"], operations: [], edits: [] } as const;
    const { id, jobs } = planSweep(toyCatalog, { ...asked, maxStates: null });
    expect(planSweep(toyCatalog, { ...asked, maxStates: null }).id).to.equal(id);
    expect(planSweep(toyCatalog, { ...asked, maxStates: 9 }).id).not.to.equal(id);
    for (const of of [1, 2, 5, 100]) {
      const shares = Array.from({ length: of }, (_, i) => shareOf(jobs, { index: i + 1, of }));
      expect(shares.flat().map((one) => one.id)).to.have.members(jobs.map((one) => one.id));
    }
  });

  it("does not do again what is done, but what was damaged", () =>
    inFolder(async (cwd) => {
      const sample = ["--scenario", "crowd", "--sample", "--runs", "5", "--seeds", "1"];
      const of = ["--threads", "1", "--results", "r-sample"];
      await run(["sweep", ...sample, ...of], cwd);
      expect((await run(["sweep", ...sample, ...of], cwd)).out).to.include("2 known before");
      const args = ["sweep", "--gallery", "--threads", "1", "--results", "r", "--out", "s.json"];
      await run(args, cwd);
      const before = textIn(cwd, "s.json");
      const again = await run(args, cwd);
      expect(again.out).to.match(/3 jobs of 3, 3 done, 3 known before/);
      expect(textIn(cwd, "s.json")).to.equal(before);
      const [version = ""] = readdirSync(join(cwd, "r"));
      const [file = ""] = readdirSync(join(cwd, "r", version));
      writeFileSync(
        join(cwd, "r", version, file),
        textIn(cwd, `r/${version}/${file}`).slice(0, 50),
      );
      const mended = await run(args, cwd);
      expect(mended.err).to.include(`${file} is damaged: that job is done again`);
      expect(mended.out).to.match(/3 done, 2 known before/);
    }));

  it("names what is missing, what is there twice, and what contradicts", () =>
    inFolder(async (cwd) => {
      await swept(cwd, ["--gallery"], 4);
      const missing = await run(["merge", "4-1.json", "4-3.json"], cwd);
      expect(missing.status).to.equal(2);
      expect(missing.err).to.match(/1 job of 3 missing \(no file of shard 2\/4\): careful \+ hist/);
      const partial = await run(["merge", "4-1.json", "4-3.json", "--partial"], cwd);
      expect(partial.status).to.equal(4);
      expect(partial.out).to.equal("1 case: 1 as it should be\n");
      const twice = await run(["merge", "4-1.json", "4-2.json", "4-3.json", "4-3.json"], cwd);
      expect(twice.status).to.equal(0);
      expect(twice.err).to.match(/1 job done more than once, with one outcome: careful/);
      writeFileSync(
        join(cwd, "other.json"),
        textIn(cwd, "4-3.json").replace(/"depth": \d+/, '"depth": 99'),
      );
      const both = await run(["merge", "4-1.json", "4-2.json", "4-3.json", "other.json"], cwd);
      expect(both.status).to.equal(2);
      expect(both.err).to.match(/4-3\.json and other\.json contradict each other: careful \+ hist/);
    }));

  it("refuses shards of other versions and of other sweeps, and says which", () =>
    inFolder(async (cwd) => {
      await swept(cwd, ["--gallery"], 1);
      const text = textIn(cwd, "1-1.json");
      writeFileSync(join(cwd, "old.json"), text.replace(/"version": "\w+"/, '"version": "old"'));
      await run(["sweep", "--case", "left-open", "--threads", "1", "--out", "less.json"], cwd);
      writeFileSync(join(cwd, "odd.json"), text.replace(/"id": "\w+"/, '"id": "odd"'));
      const ran = async (...files: readonly string[]) => run(["merge", ...files], cwd);
      const [old, mixed, less, odd, none] = [
        await ran("old.json"),
        await ran("1-1.json", "old.json"),
        await ran("1-1.json", "less.json"),
        await ran("odd.json"),
        await ran("report-1.json"),
      ];
      for (const one of [old, mixed, less, odd, none]) expect(one.status).to.equal(2);
      expect(old.err).to.match(/old\.json is of version old, this staleproof is \w{16}/);
      expect(mixed.err).to.match(/old\.json is of version old, 1-1\.json of \w{16}/);
      expect(less.err).to.match(/less\.json is of another sweep \(\w+\) than 1-1\.json/);
      expect(odd.err).to.include("odd.json is not of the sweep that it says it is");
      expect(none.err).to.include("report-1.json is no document of sweep");
    }));

  it("refuses options that do not go together, and shards that there are not", () =>
    inFolder(async (cwd) => {
      const wrong: readonly (readonly [string, readonly string[]])[] = [
        ["--gallery and --design do not go together", ["--gallery", "--design", "careful"]],
        ["--gallery and --ablate do not go together", ["--gallery", "--ablate", "careful"]],
        ["needs its seeds", ["--sample"]],
        ["--seeds and --runs are for --sample", ["--seeds", "1"]],
        ["--operation is for --ablate", ["--operation", "close"]],
        ["--idle is for --worker", ["--gallery", "--idle", "1"]],
        ['no shard "0/4"', ["--gallery", "--shard", "0/4"]],
        ['no shard "5/4"', ["--gallery", "--shard", "5/4"]],
        ['no design "carful"; nearest: careful', ["--ablate", "carful"]],
        ["It must be whole numbers", ["--vcpus", "3-2"]],
        ["is no address of a Redis", ["--gallery", "--queue", "localhost"]],
      ];
      for (const [words, args] of wrong) {
        const { status, err } = await run(["sweep", ...args], cwd);
        expect(status, words).to.equal(2);
        expect(err).to.include(words);
      }
      expect(numbers(1)("2,5-7,6")).to.deep.equal([2, 5, 6, 7]);
      expect(parseShard("4/4")).to.deep.equal({ index: 4, of: 4 });
    }));
});
