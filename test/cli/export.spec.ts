import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { labelOf } from "../../checker/export/label.ts";
import { readSpinModel } from "../../checker/export/spin-trail.ts";
import { parseCounterexample } from "../../counterexamples/file.ts";
import { inFolder, run } from "./run.ts";

const faulty = ["--fault", "no-wait", "--property", "gate-respected"];

/** A trail as SPIN writes it, of the steps with these names; the first option of each that comes after the one before. */
const trailOf = (model: string, steps: readonly string[]): string => {
  const { options } = readSpinModel(model);
  const lines = model.split("\n");
  const ids = steps.map((step) => {
    const option = options.find(({ line }) => lines[line - 1]?.endsWith(` ${step} */`));
    if (option === undefined) throw new Error(`no option ${step}`);
    return option.id;
  });
  return ["-4:-4:-4", ...ids.map((id, i) => `${i + 1}:0:${id}`), ""].join("\n");
};

describe("export, replay --trail", () => {
  it("writes a model for SPIN, and says what SPIN looks for", () =>
    inFolder(async (folder) => {
      const ran = await run(["export", ...faulty, "--out", "model.pml", "--json"], folder);
      expect(ran).to.include({ status: 0, err: "" });
      expect(JSON.parse(ran.out)).to.deep.include({
        design: "careful",
        scenario: "gate",
        edits: ["fault:no-wait"],
        format: "promela",
        file: "model.pml",
        states: null,
        asserted: ["gate-respected"],
      });
      const text = readFileSync(join(folder, "model.pml"), "utf8");
      expect(text.split("\n")[0]).to.match(/^\/\* staleproof \{"schema":1,"design":"careful"/);
      expect(text).to.contain("active proctype system()");
    }));

  it("writes a graph to standard output, and refuses a large one with what to do", () =>
    inFolder(async (folder) => {
      const cell = ["export", "--design", "careful", "--scenario", "gate", "--format"];
      const aut = await run([...cell, "aut"], folder);
      expect(aut.status).to.equal(0);
      const states = /^des \(0, \d+, (\d+)\)\n/.exec(aut.out)?.[1];
      expect(aut.err).to.contain(`${states} states`);
      const dot = await run([...cell, "dot", "--max-states", "3"], folder);
      expect(dot.status).to.equal(2);
      expect(dot.err).to.contain("careful in gate has more than 3 states");
    }));

  it("asks for one system only", () =>
    inFolder(async (folder) => {
      const ran = await run(["export", "--scenario", "gate"], folder);
      expect(ran.status).to.equal(2);
      expect(ran.err).to.contain("export writes one system");
    }));

  it("makes a counterexample of SPIN's trail: it replays, and is as short as that of check", () =>
    inFolder(async (folder) => {
      await run(["export", ...faulty, "--out", "model.pml"], folder);
      const model = readFileSync(join(folder, "model.pml"), "utf8");
      const checked = await run(["check", ...faulty, "--record", "own"], folder);
      expect(checked.status).to.equal(1);
      const name = "careful+no-wait--gate--gate-respected.json";
      const own = parseCounterexample(readFileSync(join(folder, "own", name), "utf8"));
      if (own.kind !== "counterexample") throw new Error(own.kind);
      const steps = own.file.steps.map(({ choice = null, ...action }) =>
        labelOf({ ...action, choice }),
      );
      writeFileSync(join(folder, "model.pml3.trail"), trailOf(model, steps));
      const options = ["--trail", "model.pml3.trail", "--record", "found"];
      const ran = await run(["replay", ...options, "--json"], folder);
      expect(ran).to.include({ status: 1, err: "" });
      const [breached] = JSON.parse(ran.out).breached;
      expect(breached).to.include({
        property: "gate-respected",
        steps: own.file.steps.length,
        minimal: "proven",
        file: `found/${name}`,
      });
      const replayed = await run(["replay", `found/${name}`], folder);
      expect(replayed.status).to.equal(1);
      const ofSpin = parseCounterexample(readFileSync(join(folder, "found", name), "utf8"));
      expect(ofSpin).to.deep.equal({
        kind: "counterexample",
        file: { ...own.file, found: { by: "spin", minimal: "proven" } },
      });
    }));

  it("refuses a trail that does not fit, breaches nothing, or is of another model", () =>
    inFolder(async (folder) => {
      await run(["export", ...faulty, "--out", "model.pml"], folder);
      const path = join(folder, "model.pml");
      const model = readFileSync(path, "utf8");
      const [first = ""] = readSpinModel(model).options.map(
        ({ line }) => /\/\* \d+ (.*) \*\/$/.exec(model.split("\n")[line - 1] ?? "")?.[1] ?? "",
      );
      const refusal = async (trail: string): Promise<string> => {
        writeFileSync(join(folder, "model.pml.trail"), trail);
        const ran = await run(["replay", "--trail", "model.pml.trail"], folder);
        expect(ran.status).to.equal(2);
        return ran.err;
      };
      expect(await refusal(trailOf(model, [first]))).to.contain("breach nothing");
      expect(await refusal(trailOf(model, [first, first]))).to.contain("step 2");
      expect(await refusal("1:0:1\n")).to.contain("statement 1, which is no step of the model");
      writeFileSync(path, model.replace(/"transitions":"\w+"/, '"transitions":"0"'));
      expect(await refusal("1:0:2\n")).to.contain("exported from another version");
      writeFileSync(path, "init { skip }\n");
      expect(await refusal("1:0:2\n")).to.contain("is no model that export wrote");
    }));
});
