import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { check, resolveConfig } from "prettier";
import { regressionText } from "../../cli/replay/regression-text.ts";
import { recorded } from "../counterexamples/recorded.ts";
import { inFolder, run, runOnKvmIn, type Ran } from "./run.ts";
import { itInSweep } from "../sweep.ts";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const name = "userfault-v3--bitmap-change--no-read-of-released-bitmap";
const schedule = readFileSync(join(checkout, `counterexamples/recorded/${name}.json`), "utf8");

/** A folder that is like this checkout, as far as a generated test can tell. */
const asCheckout = (folder: string): void => {
  for (const part of [
    "checker",
    "model",
    "properties",
    "cli",
    "node_modules",
    "package.json",
    "tsconfig.json",
  ])
    symlinkSync(join(checkout, part), join(folder, part));
  mkdirSync(join(folder, "counterexamples", "recorded"), { recursive: true });
  writeFileSync(join(folder, "counterexamples", "recorded", `${name}.json`), schedule);
};

/** Runs one spec as the command says, in a process of its own. */
const mocha = async (spec: string, cwd: string): Promise<Ran> => {
  const args = [
    join(checkout, "node_modules/mocha/bin/mocha.js"),
    "--no-config",
    "--timeout",
    "60000",
    "--node-option",
    "no-experimental-require-module",
    "--node-option",
    "import=tsx",
    spec,
  ];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd });
    return { status: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = Object(error);
    return { status: Number(code), out: String(stdout), err: String(stderr) };
  }
};

const isPretty = async (text: string): Promise<boolean> =>
  check(text, {
    ...(await resolveConfig(join(checkout, "test/x.spec.ts"))),
    filepath: "test/regressions/x.spec.ts",
  });

describe("replay --test", function () {
  this.timeout(60000);

  itInSweep(
    "makes a test that runs as it was generated, and fails with the step when the schedule does not fit",
    () =>
      inFolder(async (folder) => {
        asCheckout(folder);
        const file = `counterexamples/recorded/${name}.json`;
        const spec = `test/regressions/${name}.spec.ts`;
        const made = await runOnKvmIn(["replay", "--test", file], folder);
        expect(made.err).to.equal("");
        expect(made.status).to.equal(0);
        expect(made.out).to.include(`wrote ${spec}; run it: npx mocha`);
        expect(await isPretty(readFileSync(join(folder, spec), "utf8"))).to.equal(true);
        const good = await mocha(spec, folder);
        expect(good.status, good.out + good.err).to.equal(0);
        expect(good.out).to.include("1 passing");
        expect(good.out).to.include(
          "userfault-v3 bitmap-change no-read-of-released-bitmap: violated as recorded",
        );
        writeFileSync(join(folder, file), schedule.replace('"lock-slots"', '"locks-slots"'));
        const bad = await mocha(spec, folder);
        expect(bad.status).to.equal(1);
        expect(bad.out).to.include("step 4 of 6, vmm change-bitmap/locks-slots");
      }),
  );

  itInSweep("copies what is not committed beside the test, and leaves alone what is there", () =>
    inFolder(async (folder) => {
      asCheckout(folder);
      mkdirSync(join(folder, ".staleproof"));
      writeFileSync(join(folder, ".staleproof", "mine.json"), schedule);
      const made = await runOnKvmIn(
        ["replay", ".staleproof/mine.json", "--test", "--json"],
        folder,
      );
      expect(made.status, made.err).to.equal(0);
      expect(JSON.parse(made.out)).to.deep.include({
        test: {
          spec: "test/regressions/mine.spec.ts",
          counterexample: "test/regressions/mine.json",
        },
      });
      const kept = join(folder, "test/regressions/mine.json");
      expect(readFileSync(kept, "utf8")).to.equal(schedule);
      const good = await mocha("test/regressions/mine.spec.ts", folder);
      expect(good.status, good.out + good.err).to.equal(0);
      const again = ["replay", ".staleproof/mine.json", "--test"];
      expect((await runOnKvmIn(again, folder)).status).to.equal(0);
      writeFileSync(kept, "mine\n");
      const { status, err } = await runOnKvmIn(again, folder);
      expect(status).to.equal(2);
      expect(err).to.include("mine.json exists already and is another one");
      expect(readFileSync(kept, "utf8")).to.equal("mine\n");
    }),
  );

  it("makes nothing of a schedule that does not fit", () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "c.json"), JSON.stringify({ ...recorded, design: "careful" }));
      const { status, err } = await run(["replay", "--test", "c.json"], folder);
      expect(status).to.equal(2);
      expect(err).to.include("does not replay: step 2 of 4");
    }));

  it("is formatted as prettier does it, whatever the lengths of its names", async () => {
    for (const length of [1, 20, 60, 80, 90, 120]) {
      const word = "w".repeat(length);
      for (const edits of [[], [`fault:${word}`], ["set-flags/a,b:order", `x/${word}:narrow=y`]]) {
        const text = regressionText(
          { ...recorded, design: word, edits, property: word.slice(0, 80) },
          { counterexample: `../../${word}.json`, cli: "../../cli" },
        );
        expect(await isPretty(text), text).to.equal(true);
      }
    }
  });
});
