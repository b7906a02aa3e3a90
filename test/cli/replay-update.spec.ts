import { expect } from "chai";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
  parseCounterexample,
  serialiseCounterexample,
  type Counterexample,
} from "../../counterexamples/file.ts";
import { recorded, recordedText } from "../counterexamples/recorded.ts";
import { inFolder, run } from "./run.ts";

/** The recorded schedule of the toy, its third key another. */
const stale = serialiseCounterexample({
  ...recorded,
  steps: recorded.steps.map((step, i) => (i === 2 ? { ...step, key: "cf293bba" } : step)),
});

const withoutKeys = (text: string): unknown => {
  const parsed = parseCounterexample(text);
  if (parsed.kind !== "counterexample") throw new Error(parsed.kind);
  return { ...parsed.file, steps: parsed.file.steps.map(({ key: _, ...rest }) => rest) };
};

describe("replay --update", () => {
  it("shows which keys are others and why, then rewrites them and nothing else", () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "c.json"), stale);
      const refused = await run(["replay", "c.json"], folder);
      expect(refused.status).to.equal(2);
      expect(refused.err).to.include("replay --update c.json");
      const { status, out } = await run(["replay", "--update", "c.json"], folder);
      expect(out).to.equal(
        "step 3, writer close/return: key cf293bba -> 20ffcbb9 (pc.writer is idle, recorded with close/return; " +
          "promised is true, recorded with false)\n" +
          "leaky gate gate-respected: violated as recorded, 4 steps\n" +
          "  reader0 passed the closed gate\n" +
          "  rewrote 1 key of c.json; now read: git diff\n" +
          "  npm run -s staleproof -- show c.json\n",
      );
      expect(status).to.equal(0);
      const after = readFileSync(join(folder, "c.json"), "utf8");
      expect(after).to.equal(recordedText);
      expect(withoutKeys(after)).to.deep.equal(withoutKeys(stale));
      expect((await run(["replay", "c.json"], folder)).status).to.equal(1);
    }));

  it("leaves a file alone whose keys are right, byte by byte", () =>
    inFolder(async (folder) => {
      const indented = JSON.stringify(recorded, null, 4);
      writeFileSync(join(folder, "c.json"), indented);
      const { status, out } = await run(["replay", "c.json", "--update"], folder);
      expect(status).to.equal(0);
      expect(out).to.include("c.json: no key is another one");
      expect(readFileSync(join(folder, "c.json"), "utf8")).to.equal(indented);
    }));

  const last = recorded.steps.length - 1;
  const refusals: readonly (readonly [string, Counterexample, string])[] = [
    [
      "a step cannot be taken any more",
      { ...recorded, design: "careful" },
      "step 3 of 4, writer close/return, is not next: the actor is at close/wait-readers, where it must wait: no reader looks",
    ],
    [
      "a step does not exist any more",
      { ...recorded, steps: recorded.steps.map((step) => ({ ...step, operation: "gone" })) },
      "step 1 of 4, reader0 gone/look",
    ],
    [
      "the verdict is not there any more",
      { ...recorded, steps: recorded.steps.slice(0, last) },
      "gate-respected is not breached by the last of them",
    ],
    [
      "the breach comes sooner",
      { ...recorded, steps: [...recorded.steps, ...recorded.steps.slice(last)] },
      "gate-respected is breached by step 4 of 5 already",
    ],
    ["the property is unknown", { ...recorded, property: "gone" }, "$.property: no property"],
  ];
  for (const [title, file, says] of refusals)
    it(`refuses and writes nothing where ${title}`, () =>
      inFolder(async (folder) => {
        const text = serialiseCounterexample(file);
        writeFileSync(join(folder, "c.json"), text);
        const { status, err } = await run(["replay", "--update", "c.json"], folder);
        expect(status).to.equal(2);
        expect(err).to.include(says);
        expect(readFileSync(join(folder, "c.json"), "utf8")).to.equal(text);
        expect(readdirSync(folder)).to.deep.equal(["c.json"]);
      }));

  it("keeps the old file if the new one cannot be written", () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "c.json"), stale);
      // The name under which it is written first is taken by a folder.
      mkdirSync(join(folder, `c.json.${process.pid}.tmp`));
      const { status, err } = await run(["replay", "--update", "c.json"], folder);
      expect(status).to.equal(2);
      expect(err).to.match(/^staleproof: cannot write .*c\.json \(/);
      expect(readFileSync(join(folder, "c.json"), "utf8")).to.equal(stale);
    }));

  it("writes where a link leads, and leaves the link", () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "c.json"), stale);
      symlinkSync("c.json", join(folder, "link.json"));
      expect((await run(["replay", "--update", "link.json"], folder)).status).to.equal(0);
      expect(readFileSync(join(folder, "c.json"), "utf8")).to.equal(recordedText);
      expect(lstatSync(join(folder, "link.json")).isSymbolicLink()).to.equal(true);
    }));

  it("is for one file", () =>
    inFolder(async (folder) => {
      for (const flag of ["--update", "--test"]) {
        const { status, err } = await run(["replay", ".", flag], folder);
        expect(status).to.equal(2);
        expect(err).to.include(`name it: npm run -s staleproof -- replay ${flag} FILE`);
      }
    }));

  it("says the same in its document", () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "c.json"), stale);
      const { out } = await run(["replay", "--update", "c.json", "--json"], folder);
      expect(JSON.parse(out)).to.deep.include({
        updated: [{ step: 3, recorded: "cf293bba", found: "20ffcbb9" }],
      });
    }));
});
