import { expect } from "chai";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inFolder, run, runAll } from "./run.ts";

const cacheIn = (folder: string): readonly string[] =>
  readdirSync(join(folder, ".staleproof", "ablate"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(folder, ".staleproof", "ablate", name))
    .sort();

const lineOf = (out: string, ...words: readonly string[]): string =>
  out.split("\n").find((line) => words.every((word) => line.includes(word))) ?? "";

describe("ablate", function () {
  this.timeout(60_000);

  it("says of each step whether it is mandatory, with a schedule that replays; the second time from the cache", () =>
    inFolder(async (folder) => {
      const args = ["ablate", "careful", "--threads", "1"];
      const first = await run([...args, "--json", "a.json", "--evidence", "e.json"], folder);
      // Without the promise nothing can be said of it: undecided.
      expect([first.status, first.err]).to.deep.equal([4, ""]);
      expect(lineOf(first.out, "wait-readers:unwait")).to.match(/^mandatory /);
      expect(lineOf(first.out, "look:remove")).to.match(/^optional /);
      // Look, shut, wait, return, pass.
      expect(first.out).to.include("breaks gate-respected in gate (toy), 5 steps");
      expect(first.out).to.include("nothing is left that gate-respected could be seen by in gate");
      expect(lineOf(first.out, "not-modelled")).to.include("writer: shut, then look");
      expect(first.out).to.match(/can be removed together\n {2}walk\/look\n/);
      for (const line of first.out.split("\n").filter((one) => one.startsWith("    ")))
        expect(line.length, line).to.be.at.most(100);

      const document = JSON.parse(readFileSync(join(folder, "a.json"), "utf8")) as {
        readonly steps: readonly object[];
      };
      expect(document).to.include.keys("schema", "design", "steps", "removableTogether");
      const file =
        ".staleproof/counterexamples/careful+close_wait-readers_unwait--gate--gate-respected.json";
      expect(document.steps[3]).to.deep.equal({
        operation: "close",
        step: "wait-readers",
        edit: "unwait",
        verdict: "mandatory",
        property: "gate-respected",
        scenario: "gate",
        machine: "toy",
        observable: null,
        counterexample: { file, steps: 5, minimal: "proven" },
      });
      const looking = document.steps.find((one) => JSON.stringify(one).includes('"look"'));
      expect(looking).to.include({ edit: "remove", verdict: "optional", observable: false });
      expect(first.out).to.include("nothing observable changes");
      expect(document.steps.at(-1)).to.include({ operation: "writer", verdict: "not-modelled" });
      expect(readFileSync(join(folder, "e.json"), "utf8")).to.include('"states"');

      const [second, replayed] = await runAll([args, ["replay", file]], folder);
      expect(replayed?.status, replayed?.err).to.equal(1);
      const total = / edits: .*; ([\d,]+) states searched, ([\d,]+) known/;
      const states = (out: string): readonly number[] =>
        (total.exec(out) ?? []).slice(1).map(Number);
      // What was searched and what was known by then is all known now.
      const all = states(first.out).reduce((sum, each) => sum + each, 0);
      expect(states(second?.out ?? "")).to.deep.equal([0, all]);
      const withoutTotal = (out: string): string => out.replace(/; [\d,]+ states searched.*/, "");
      expect(withoutTotal(second?.out ?? "")).to.equal(withoutTotal(first.out));
    }));

  it("judges by what the unedited design keeps", () =>
    inFolder(async (folder) => {
      // The closed gate of leaky is passed as it is.
      const args = ["ablate", "leaky", "--edit", "remove", "--threads", "1"];
      const { status, out } = await run(args, folder);
      expect(status).to.equal(0);
      expect(lineOf(out, "return:remove")).to.match(/^optional /);
      expect(out).to.include("breaks internal promise-kept");
      expect(out).to.include("nothing is known of gate-respected: breached as it is");
      expect(out).to.include("somebody-passes is not possible any more in gate (toy)");
    }));

  it("draws the kill matrix", () =>
    inFolder(async (folder) => {
      const { status, out, err } = await run(
        ["ablate", "careful", "--matrix", "--threads", "1"],
        folder,
      );
      expect([status, err]).to.deep.equal([0, ""]);
      expect(out.split("\n").slice(0, 9)).to.deep.equal([
        "   A  gate-respected",
        "   B  promise-kept",
        "   C  somebody-passes",
        "   D  can-finish",
        "",
        "                                   A    B    C    D",
        "close/shut:remove                  4    2    .    .",
        "close/shut,wait-readers:order      5    .    .    .",
        "close/wait-readers:remove          4    .    .    .",
      ]);
    }));

  it("holds a matrix against the committed one", () =>
    inFolder(async (folder) => {
      const args = ["ablate", "careful", "--matrix", "--within", "3", "--threads", "1"];
      await run([...args, "--json", "m.json"], folder);
      const same = await run(
        [...args, "--expect", "m.json", "--share", "60", "--seed", "1"],
        folder,
      );
      expect(same.err.replace(/^\d+ edits? of \d+: --seed 1\n/, "")).to.not.include("expected");
      const file = join(folder, "m.json");
      writeFileSync(
        file,
        readFileSync(file, "utf8").replaceAll('"partial":true', '"partial":false'),
      );
      const other = await run([...args, "--expect", "m.json"], folder);
      expect(other.status).to.equal(1);
      expect(other.err).to.include('"partial":true').and.include("npm run ablations");
    }));

  it("refuses a damaged cache, and one that answers something else, with the file and the fix", () =>
    inFolder(async (folder) => {
      const args = ["ablate", "careful", "--edit", "remove", "--threads", "1"];
      await run(args, folder);
      const [one, other] = cacheIn(folder);
      if (one === undefined || other === undefined) throw new Error("nothing was kept");
      const text = readFileSync(one, "utf8");
      const refusal = async (content: string): Promise<string> => {
        writeFileSync(one, content);
        const { status, err } = await run(args, folder);
        expect(status).to.equal(2);
        return err;
      };
      const name = one.slice(folder.length + 1);
      expect(await refusal(text.slice(0, 100))).to.include(`${name} is damaged`);
      const foreign = await refusal(readFileSync(other, "utf8"));
      expect(foreign).to.match(/is damaged \(it answers [0-9a-f]+\); remove it: rm /);
      expect(foreign).to.include(`rm ${name}`);
    }));

  it("writes a table that is the same each time, and tells in what a run differs from it", () =>
    inFolder(async (folder) => {
      const table = join(folder, "careful.json");
      const args = ["ablate", "careful", "--threads", "1"];
      await run([...args, "--table", "careful.json"], folder);
      const first = readFileSync(table, "utf8");
      await run([...args, "--table", "careful.json"], folder);
      expect(readFileSync(table, "utf8")).to.equal(first);
      // One edit a line.
      expect(lineOf(first, '"wait-readers"', '"unwait"')).to.include('"verdict":"mandatory"');

      const same = await run([...args, "--expect", "careful.json"], folder);
      expect([same.status, same.err]).to.deep.equal([0, ""]);
      const share = await run(
        [...args, "--expect", "careful.json", "--share", "50", "--seed", "3"],
        folder,
      );
      expect(share.status).to.equal(0);
      expect(share.err).to.match(/^\d+ edits? of \d+: --seed 3\n$/);

      const states = /"states":(\d+)/.exec(first)?.[1] ?? "";
      writeFileSync(
        table,
        first
          .replace(`"states":${states}`, '"states":7')
          .replace('"verdict":"mandatory"', '"verdict":"optional"'),
      );
      const other = await run([...args, "--expect", "careful.json"], folder);
      expect(other.status).to.equal(1);
      expect(other.err).to.include(`${states} states`).and.include("the table was made from 7");
      expect(other.err).to.include("expected").and.include("npm run ablations");

      writeFileSync(table, first.slice(0, 40));
      const damaged = await run([...args, "--expect", "careful.json"], folder);
      expect([damaged.status, damaged.err.split("\n").length]).to.deep.equal([2, 2]);
      expect(damaged.err).to.include("careful.json is not JSON").and.include("npm run ablations");
      const half = await run([...args, "--table", "t.json", "--edit", "remove"], folder);
      expect([half.status, half.err]).to.deep.equal([
        2,
        "staleproof: --table is for all edits of an operation; leave the others out\n",
      ]);
    }));

  it("answers unknown names with the nearest", () =>
    inFolder(async (folder) => {
      const commands = [
        ["ablate", "carefull"],
        ["ablate", "careful", "--operation", "cloze"],
        ["ablate", "careful", "--edit", "unwayt"],
        ["ablate", "careful", "--scenario", "crowd"],
      ];
      const ran = await runAll(commands, folder);
      expect(ran.map(({ status }) => status)).to.deep.equal([2, 2, 2, 2]);
      const said = ran.map(({ err }) => err);
      expect(said[0]).to.include("nearest: careful");
      expect(said[1]).to.include("nearest: close");
      expect(said[2]).to.include("nearest: unwait");
      expect(said[3]).to.include("too large to be searched exhaustively");
      for (const err of said) expect(err.trim().split("\n")).to.have.length(1);
    }));
});
