import { expect } from "chai";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordedText } from "../counterexamples/recorded.ts";
import { ended, inFolder, run, runAll, start, type Ran } from "./run.ts";

/** All files below a folder, by path. */
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

const lineOf = (out: string, ...words: readonly string[]): string =>
  out.split("\n").find((line) => words.every((word) => line.includes(word))) ?? "";

describe("check", function () {
  this.timeout(60_000);

  it("prints a line for each design, scenario and property, and records what is violated", () =>
    inFolder(async (folder) => {
      // As a process of its own, with its threads.
      const { status, out, err } = await ended(start(["check"], folder));
      expect(err).to.equal("");
      expect(status).to.equal(1);
      expect(lineOf(out, "careful gate gate-respected")).to.match(/ holds$/);
      expect(lineOf(out, "leaky   gate gate-respected")).to.match(/ violated +4$/);
      expect(lineOf(out, "leaky   gate somebody-passes")).to.match(/ holds +2$/);
      expect(out).to.include("reader0 passed the closed gate (4 steps, minimal: proven)");
      const file = "counterexamples/recorded/leaky--gate--gate-respected.json";
      expect(out).to.include(`npm run -s staleproof -- show ${file}`);
      expect(filesIn(folder)).to.deep.equal([file]);
      expect(readFileSync(join(folder, file), "utf8")).to.equal(recordedText);
      for (const line of out.split("\n")) expect(line.length, line).to.be.at.most(100);
    }));

  it("writes the document of the design's section 5", () =>
    inFolder(async (folder) => {
      const args = ["check", "--design", "leaky", "--property", "gate-respected", "--json"];
      const { status, out } = await run(args, folder);
      expect(status).to.equal(1);
      const document = JSON.parse(out) as { results: [{ seconds: number }] };
      expect(document.results[0].seconds).to.be.a("number");
      document.results[0].seconds = 0;
      expect(document).to.deep.equal({
        schema: 1,
        results: [
          {
            design: "leaky",
            scenario: "gate",
            machine: "toy",
            scope: { vcpus: 1, gfns: 1, pfns: 1, slots: 1, roots: 1 },
            edits: [],
            property: "gate-respected",
            kind: "contract",
            verdict: "violated",
            engine: "exhaustive",
            // The writer is idle, at `return` or idle again after the promise; the reader looks or not: 3 x 2 states. Not looking and
            // looking: 3 + 2 steps while the gate is open (shut, and look in two ways or pass), 1 + 2 at `return`, 0 + 1 after.
            states: 6,
            transitions: 9,
            depth: 3,
            seconds: 0,
            reductions: [],
            limit: null,
            exercised: 2,
            counterexample: {
              file: "counterexamples/recorded/leaky--gate--gate-respected.json",
              steps: 4,
              minimal: "proven",
            },
            witness: null,
          },
        ],
        neverRan: [],
      });
    }));

  describe("exit statuses", () => {
    const cases: readonly (readonly [title: string, status: number, args: readonly string[]])[] = [
      ["0: everything holds", 0, ["--design", "careful"]],
      ["1: something is violated", 1, ["--design", "leaky"]],
      ["1 before 4", 1, ["--fault", "no-shut", "--gfns", "3", "--max-states", "2000"]],
      ["1: a fault is checked where it is shown", 1, ["--fault", "no-wait"]],
      ["3: nothing exercised it", 3, ["--design", "careful", "--edit", "close/return:remove"]],
      ["4: a limit", 4, ["--design", "careful", "--max-states", "3"]],
      ["4: a sample proves nothing", 4, ["--design", "careful", "--sample", "--seed", "1"]],
      ["0: wider scopes hold too", 0, ["--design", "careful", "--thorough"]],
    ];
    let ran: readonly Ran[];
    before(() =>
      inFolder(async (folder) => {
        const commands = cases.map(([, , args], i) => [
          "check",
          "--threads",
          "1",
          ...args,
          "--record",
          `r${i}`,
        ]);
        ran = await runAll(commands, folder);
      }),
    );
    for (const [i, [title, status]] of cases.entries())
      it(title, () => {
        expect(ran[i]?.status, ran[i]?.err).to.equal(status);
      });
  });

  it("gives the same file for the same seed", () =>
    inFolder(async (folder) => {
      const args = ["check", "--sample", "--scenario", "crowd", "--design", "leaky", "--seed", "7"];
      const [one, two] = await runAll(
        [...["a", "b"].map((dir) => [...args, "--record", dir])],
        folder,
      );
      expect(one?.err).to.include("--seed 7");
      expect([one?.status, two?.status]).to.deep.equal([1, 1]);
      const name = "leaky--crowd--gate-respected.json";
      const text = (dir: string): string => readFileSync(join(folder, dir, name), "utf8");
      expect(text("a")).to.equal(text("b"));
    }));

  it("is interrupted by Ctrl-C with a partial result, status 130 and nothing half-written", () =>
    inFolder(async (folder) => {
      // Five guest frames are four counters: 100 million states, so that it is still searching when the signal comes.
      const child = start(["check", "--gfns", "5", "--threads", "2", "--record", "r"], folder);
      const result = ended(child);
      const lock = join(folder, "r", ".recording.tmp");
      while (!existsSync(lock)) await new Promise((resolve) => setTimeout(resolve, 20));
      // Both threads have begun.
      await new Promise((resolve) => setTimeout(resolve, 1500));
      child.kill("SIGINT");
      const { status, out, err } = await result;
      expect(status, err).to.equal(130);
      expect(err).to.include("interrupted");
      expect(lineOf(out, "careful gate can-finish")).to.match(/undecided/);
      expect(filesIn(join(folder, "r")).filter((name) => name.endsWith(".tmp"))).to.deep.equal([]);
    }));

  it("lets only one process record into a folder at a time, and takes a dead one's lock over", () =>
    inFolder(async (folder) => {
      const first = start(["check", "--gfns", "5", "--design", "careful", "--record", "r"], folder);
      const result = ended(first);
      const lock = join(folder, "r", ".recording.tmp");
      while (!existsSync(lock)) await new Promise((resolve) => setTimeout(resolve, 20));
      const second = await run(["check", "--record", "r"], folder);
      expect(second.status).to.equal(2);
      expect(second.err).to.match(/^staleproof: process \d+ is recording into r; wait for it, or /);
      first.kill("SIGKILL");
      await result;
      expect(existsSync(lock)).to.equal(true);
      const third = await run(["check", "--design", "careful", "--record", "r"], folder);
      expect(third.status, third.err).to.equal(0);
      expect(existsSync(lock)).to.equal(false);
    }));

  it("compares with the committed table, which update writes", () =>
    inFolder(async (folder) => {
      const updated = await ended(start(["update"], folder));
      expect(updated.status, updated.err).to.equal(0);
      expect(filesIn(folder)).to.deep.equal([
        "counterexamples/faults/careful+no-shut--gate--promise-kept.json",
        "counterexamples/faults/careful+no-wait--gate--gate-respected.json",
        "counterexamples/historic/left-open.json",
        "counterexamples/historic/wait-forgotten.json",
        "counterexamples/recorded/leaky--gate--gate-respected.json",
        "test/golden/faults.json",
        ...[
          "faults/careful+no-shut--gate--promise-kept",
          "faults/careful+no-wait--gate--gate-respected",
        ].flatMap((name) =>
          [".mail.txt", ".md", ".txt"].map((ending) => `test/golden/show/${name}${ending}`),
        ),
        "test/golden/show/hashes.json",
        "test/golden/show/historic/left-open.mail.txt",
        "test/golden/show/historic/left-open.md",
        "test/golden/show/historic/left-open.txt",
        "test/golden/show/historic/wait-forgotten.mail.txt",
        "test/golden/show/historic/wait-forgotten.md",
        "test/golden/show/historic/wait-forgotten.txt",
        ...[".mail.txt", ".md", ".txt"].map(
          (ending) => `test/golden/show/recorded/leaky--gate--gate-respected${ending}`,
        ),
        "test/golden/verdicts.json",
      ]);
      const golden = join(folder, "test/golden/verdicts.json");
      const table = readFileSync(golden, "utf8");
      writeFileSync(join(folder, "other.json"), table.replace('"length":4', '"length":5'));
      const lines = table.split("\n").filter((line) => !line.includes("can-finish"));
      const short = lines.join("\n").replace(/,\n {2}\]/, "\n  ]");
      writeFileSync(join(folder, "short.json"), short);
      const [same, part, other, missing] = await runAll(
        [
          ["check", "--threads", "1", "--expect", golden, "--record", "a"],
          ["check", "--threads", "1", "--expect", golden, "--record", "b", "--design", "leaky"],
          ["check", "--threads", "1", "--expect", "other.json", "--record", "c"],
          ["check", "--threads", "1", "--expect", "short.json", "--record", "d"],
        ],
        folder,
      );
      expect([same?.status, part?.status]).to.deep.equal([0, 0]);
      expect([other?.status, missing?.status]).to.deep.equal([1, 1]);
      expect(other?.err).to.include(
        "leaky gate gate-respected: violated in 4 steps, expected violated in 5 steps",
      );
      expect(missing?.err).to.include("careful gate can-finish: holds, not in the table");
    }));
});
