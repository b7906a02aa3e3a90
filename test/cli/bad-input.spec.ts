import { expect } from "chai";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recorded, recordedText } from "../counterexamples/recorded.ts";
import { runAll, type Ran } from "./run.ts";

interface BadInput {
  readonly title: string;
  readonly args: readonly string[];
  /** What the line must say, in this order. */
  readonly says: readonly string[];
}

const cases: readonly BadInput[] = [
  {
    title: "an unknown design",
    args: ["check", "--design", "carefull"],
    says: ["no design", "nearest: careful", "list designs"],
  },
  {
    title: "an unknown scenario",
    args: ["check", "--scenario", "gat"],
    says: ["no scenario", "nearest: gate", "list scenarios"],
  },
  {
    title: "an unknown property",
    args: ["check", "--property", "gate"],
    says: ["no property", "nearest: gate-respected", "list properties"],
  },
  {
    title: "an unknown fault",
    args: ["check", "--fault", "nowait"],
    says: ["no fault", "nearest: no-wait", "list faults"],
  },
  {
    title: "symmetry without reductions",
    args: ["check", "--symmetry", "--no-reduction"],
    says: ["--symmetry is a reduction", "--no-reduction", "leave out one"],
  },
  {
    title: "fusion without reductions",
    args: ["check", "--fusion", "--no-reduction"],
    says: ["--fusion is a reduction", "--no-reduction", "leave out one"],
  },
  {
    title: "fusion under symmetry",
    args: ["check", "--fusion", "--symmetry"],
    says: ["--symmetry and --fusion", "leave out one"],
  },
  {
    title: "symmetry of samples",
    args: ["check", "--symmetry", "--sample"],
    says: ["--symmetry is a reduction", "--sample", "leave out one"],
  },
  {
    title: "an unknown machine",
    args: ["check", "--machine", "tory"],
    says: ["no machine", "nearest: toy"],
  },
  { title: "an unknown command", args: ["chek"], says: ["unknown command", "check", "--help"] },
  {
    title: "an unknown option",
    args: ["check", "--desing", "x"],
    says: ["unknown option", "--design", "--help"],
  },
  { title: "an unknown list", args: ["list", "fault"], says: ["no list", "nearest: faults"] },
  {
    title: "a scope out of range",
    args: ["check", "--scenario", "gate", "--vcpus", "9"],
    says: ["gate: 9 vcpus", "up to 3 vcpus", "8 times the states"],
  },
  {
    title: "a scope that is no number",
    args: ["check", "--vcpus", "many"],
    says: ["--vcpus", "whole number from 1"],
  },
  {
    title: "an edit that names no step",
    args: ["check", "--edit", "close/wait-reader:remove"],
    says: ["no step close/wait-reader", "nearest: wait-readers", "list operations"],
  },
  {
    title: "an edit that changes nothing",
    args: ["check", "--edit", "close/shut:unwait"],
    says: ["the step does not wait"],
  },
  {
    title: "an edit that cannot be read",
    args: ["check", "--edit", "close"],
    says: ["cannot read the edit", "OPERATION/STEP:remove"],
  },
  {
    title: "a scenario that is only sampled",
    args: ["check", "--scenario", "crowd"],
    says: ["too large", "--sample"],
  },
  {
    title: "a checkpoint that is not there",
    args: ["check", "--resume", "x"],
    says: ["x cannot be read (ENOENT", "begin anew", "check"],
  },
  {
    title: "an unknown reporter",
    args: ["check", "--reporter", "sarf"],
    says: ["sarif", "known are table, json"],
  },
  { title: "--seed without --sample", args: ["check", "--seed", "1"], says: ["--sample"] },
  {
    title: "a folder that is a file",
    args: ["check", "--record", "file"],
    says: ["cannot record into file", "--record DIR"],
  },
  {
    title: "a folder that cannot be written",
    args: ["check", "--record", "/proc/staleproof"],
    says: ["cannot record into /proc/staleproof", "--record DIR"],
  },
  {
    title: "a document that cannot be written",
    args: ["check", "--json", "/proc/staleproof/x.json"],
    says: ["cannot write /proc/staleproof/x.json"],
  },
  {
    title: "a missing table",
    args: ["check", "--expect", "none.json"],
    says: ["cannot read none.json", "npm run update"],
  },
  {
    title: "a table that is none",
    args: ["check", "--expect", "fits.json"],
    says: ["no table of verdicts: $", "npm run update"],
  },
  {
    title: "a missing counterexample",
    args: ["replay", "none.json"],
    says: ["cannot read none.json"],
  },
  {
    title: "a counterexample that is cut off",
    args: ["replay", "cut.json"],
    says: ["cut.json is no counterexample: $: not JSON", "record it again"],
  },
  {
    title: "a foreign file",
    args: ["show", "foreign.json"],
    says: ["foreign.json is no counterexample: $.steps[1].key", "record it again"],
  },
  {
    title: "another schema",
    args: ["replay", "schema.json"],
    says: ["schema.json is of schema 2", "reads schema 1", "check"],
  },
  {
    title: "a counterexample of an unknown design",
    args: ["replay", "design.json"],
    says: ["$.design: no design", "nearest: leaky"],
  },
  {
    title: "a step that no longer fits",
    args: ["replay", "wait.json"],
    says: [
      "step 3 of 4, writer close/wait-readers,",
      "must wait: no reader looks",
      "check --design careful",
    ],
  },
  {
    title: "a kernel tree that is none",
    args: ["list", "--kernel", "."],
    says: ["no kernel tree", "list --kernel TREE"],
  },
  {
    title: "a property's name that is none",
    args: ["new", "property", "Gate"],
    says: ["cannot be the name", "lower case"],
  },
  {
    title: "a property that exists",
    args: ["new", "property", "can-finish"],
    says: ["there is a property can-finish already"],
  },
  {
    title: "an index that is missing",
    args: ["new", "property", "fresh"],
    says: ["cannot read properties/index.ts"],
  },
];

describe("bad input, to the real command", function () {
  this.timeout(60_000);
  let folder: string;
  let ran: readonly Ran[];
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "staleproof-"));
    const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    put("file", "");
    put("fits.json", recordedText);
    put("cut.json", recordedText.slice(0, 200));
    put("schema.json", recordedText.replace('"schema": 1', '"schema": 2'));
    put("design.json", recordedText.replace('"leaky"', '"leakyy"'));
    const [look, shut] = recorded.steps;
    put("foreign.json", JSON.stringify({ ...recorded, steps: [look, { ...shut, key: 7 }] }));
    // In the design `careful` the writer is then at another step: hence the other key.
    const steps = [
      look,
      { ...shut, key: "14158f1a" },
      { actor: "writer", operation: "close", step: "wait-readers", key: "00000000" },
      ...recorded.steps.slice(3),
    ];
    put("wait.json", JSON.stringify({ ...recorded, design: "careful", steps }));
    ran = await runAll(
      cases.map(({ args }) => args),
      folder,
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [i, { title, says }] of cases.entries())
    it(`${title}: status 2 and one line that says what to do`, () => {
      const { status, out, err } = ran[i] ?? { status: null, out: "", err: "" };
      expect(err.trimEnd().split("\n"), err).to.have.length(1);
      expect(err).to.match(/^staleproof: /);
      let from = 0;
      for (const words of says) {
        const at = err.indexOf(words, from);
        expect(at, `${JSON.stringify(words)} in ${err}`).to.be.at.least(0);
        from = at + words.length;
      }
      expect(out).to.equal("");
      expect(status).to.equal(2);
    });

  it("leaves nothing half-written", () => {
    const left = readdirSync(folder, { recursive: true, encoding: "utf8" });
    expect(left.filter((name) => /\.tmp$|staleproof\/|recorded\/|\.ts$/.test(name))).to.deep.equal(
      [],
    );
  });
});
