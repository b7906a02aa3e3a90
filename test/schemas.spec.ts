import { expect } from "chai";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { documentKinds } from "../cli/schemas.ts";
import { userfaultV3 } from "./cli/report/fixtures.ts";
import { inFolder, run, runOnKvm, type Ran } from "./cli/run.ts";
import { serialiseSchedule } from "../counterexamples/schedule.ts";
import { recorded, recordedText } from "./counterexamples/recorded.ts";
import { faultsIn, folder as schemaFolder, isCurrent } from "./schemas.ts";
import { sweep } from "./sweep.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const parsed = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

/** Folders of JSON that is committed, with what each file in them is. */
const committed: readonly (readonly [folder: string, kindOf: (name: string) => string])[] = [
  ["counterexamples", () => "counterexample"],
  [
    "test/golden",
    (name) => {
      if (name.startsWith("show/")) return "show";
      // The same table on other machines.
      return name === "machines.json" ? "verdicts" : name.replace(/\.json$/, "");
    },
  ],
  [
    "docs/ablation",
    (name) =>
      name === "matrix.json"
        ? "ablate-matrix"
        : name === "compare.json"
          ? "compare"
          : "ablate-table",
  ],
];

/** What only a test reads. */
const ofTests: readonly string[] = ["show/hashes.json"];

const jsonFilesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".json") && !ofTests.includes(name),
  );

describe("JSON Schemas", function () {
  this.timeout(60_000);

  for (const kind of documentKinds)
    it(`docs/schemas/${kind.name}.json is what its definition says (else: npm run schemas)`, () => {
      expect(isCurrent(kind)).to.equal(true);
    });

  it("there is no other file beside them", () => {
    const names = documentKinds.map(({ name }) => `${name}.json`);
    expect(readdirSync(schemaFolder).sort()).to.deep.equal(names.toSorted());
  });

  for (const [folder, kindOf] of committed)
    it(`all JSON in ${folder}/ is as its schema says`, () => {
      const files = jsonFilesIn(folder);
      expect(files.length).to.be.greaterThan(0);
      for (const name of files)
        expect(faultsIn(kindOf(name), parsed(join(root, folder, name))), name).to.deep.equal([]);
    });

  const broken: readonly (readonly [string, string, string])[] = [
    ["a member is missing", '  "machine": "toy",\n', ""],
    ["a member is unknown", '"edits"', '"host":"x","edits"'],
    ["a number is below 0", '"gfns":1', '"gfns":-1'],
    ["a word is none of those that are known", '"exhaustive"', '"guessed"'],
    ["the version is another", '"schema": 1', '"schema": 2'],
    ["a choice is a list", '{"speed":"slow"}', "[1]"],
  ];
  for (const [title, from, to] of broken)
    it(`refuse a counterexample in which ${title}, as its definition does`, () => {
      const faults = faultsIn("counterexample", JSON.parse(recordedText.replace(from, to)));
      expect(faults.filter((fault) => fault.startsWith("zod"))).not.to.deep.equal([]);
      expect(faults.filter((fault) => !fault.startsWith("zod"))).not.to.deep.equal([]);
    });
});

const inSweep = sweep ? describe : () => undefined;

inSweep("what commands write is as its schema says", function () {
  this.timeout(60_000);
  const seen = new Set<string>();
  /** `--json` is asked of the command, on the toy or on KVM. */
  const expectJson = async (
    name: string,
    args: readonly string[],
    folder: string,
    on: (args: readonly string[], cwd: string) => Promise<Ran> = run,
  ): Promise<void> => {
    const { out } = await on([...args, "--json", "-"], folder);
    expectDocument(name, JSON.parse(out));
  };
  const expectDocument = (name: string, json: unknown): void => {
    seen.add(name);
    expect(faultsIn(name, json), name).to.deep.equal([]);
  };
  const put = (folder: string, path: string, text: string): void => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  it("a schedule that view saves", () => {
    const { property: _, verdict: __, found: ___, ...walk } = recorded;
    expectDocument("schedule", JSON.parse(serialiseSchedule(walk)));
  });

  it("check", () =>
    inFolder(async (folder) => {
      await expectJson("check", ["check", "--record", "r"], folder);
      await expectJson("check", ["check", "--fault", "no-wait", "--max-states", "3"], folder);
      await expectJson("check", ["check", "--sample", "--runs", "20", "--seed", "1"], folder);
      const wide = ["check", "--design", "careful", "--scenario", "gate", "--vcpus", "2"];
      await expectJson("check", [...wide, "--roles", "full"], folder);
      const large = ["check", "--design", "careful", "--gfns", "4", "--max-memory", "2"];
      const told = JSON.parse((await run([...large, "--json"], folder)).out);
      expect(told).to.have.property("forecasts");
      expectDocument("check", told);
      for (const name of readdirSync(join(folder, "r")))
        if (name.endsWith(".json"))
          expectDocument("counterexample", parsed(join(folder, "r", name)));
    }));

  it("ablate", () =>
    inFolder(async (folder) => {
      const also = ["--evidence", "e.json", "--table", "t.json", "--threads", "1"];
      await expectJson("ablate", ["ablate", "careful", ...also], folder);
      expectDocument("ablate-evidence", parsed(join(folder, "e.json")));
      expectDocument("ablate-table", parsed(join(folder, "t.json")));
      await expectJson("ablate-matrix", ["ablate", "careful", "--matrix"], folder);
    }));

  it("gallery", () =>
    inFolder((folder) => expectJson("gallery", ["gallery", "--threads", "1"], folder)));

  it("compare", () =>
    inFolder(async (folder) => {
      await expectJson("compare", ["compare", "careful", "leaky", "--threads", "1"], folder);
    }));

  it("replay, show", () =>
    inFolder(async (folder) => {
      put(folder, "c/c.json", recordedText);
      await expectJson("replay", ["replay", "c/c.json"], folder);
      await expectJson("replay-folder", ["replay", "c"], folder);
      await expectJson("show", ["show", "c/c.json"], folder);
      await expectJson("replay", ["replay", "c/c.json", "--test", "--update"], folder);
      put(folder, "c/c.json", recordedText.replace("cf293bba", "00000000"));
      await expectJson("replay", ["replay", "c/c.json", "--update"], folder);
      const folderWithMisfit = recordedText.replace("048a93bf", "00000000");
      put(folder, "c/d.json", folderWithMisfit);
      const { out } = await run(["replay", "c", "--json"], folder);
      expectDocument("replay-folder", JSON.parse(out));
    }));

  it("report", () =>
    inFolder(async (folder) => {
      put(folder, "docs/ablation/userfault-v3.json", JSON.stringify(userfaultV3));
      await expectJson("report", ["report"], folder);
    }));

  it("list, new", () =>
    inFolder(async (folder) => {
      await expectJson("list", ["list"], folder);
      await expectJson("list", ["list", "operations", "--steps"], folder, runOnKvm);
      put(folder, "linux/virt/kvm/kvm_main.c", "kvm_swap_active_memslots\n");
      await expectJson("list-kernel", ["list", "--kernel", "linux"], folder);
      put(folder, "properties/index.ts", readFileSync(join(root, "properties/index.ts"), "utf8"));
      await expectJson("new", ["new", "property", "no-such-thing"], folder);
    }));

  it("show and trace of KVM", () =>
    inFolder(async (folder) => {
      const real = join(root, "test/conformance/traces/6.12.txt");
      await expectJson("trace", ["trace", real, "--design", "v6.12"], folder, runOnKvm);
      const alone = readFileSync(real, "utf8").replace(/^.*(vcpu1-.*|flushall.*)\n/gm, "");
      put(folder, "noflush.txt", alone);
      const args = ["trace", "noflush.txt", "--design", "v6.12", "--frame", "0x40000"];
      await expectJson("trace", args, folder, runOnKvm);
      for (const name of jsonFilesIn("counterexamples/recorded").slice(0, 3)) {
        const path = join(root, "counterexamples/recorded", name);
        await expectJson("show", ["show", path], folder, runOnKvm);
      }
    }));

  it("export", () =>
    inFolder((folder) => {
      const graph = ["--design", "careful", "--scenario", "gate", "--format", "dot"];
      return expectJson("export", ["export", ...graph, "--out", "gate.dot"], folder);
    }));

  it("every kind was seen", () => {
    // Sweeps and merges are held against their schemas by test/cli/sweep.spec.ts; a trail wants SPIN.
    const elsewhere = ["sweep", "merge", "replay-trail"];
    const files = ["verdicts", "faults", "thorough", "checkpoint", ...elsewhere];
    const unseen = documentKinds.map(({ name }) => name).filter((name) => !seen.has(name));
    expect(unseen.toSorted()).to.deep.equal(files.toSorted());
  });
});
