import { expect } from "chai";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordedText } from "../counterexamples/recorded.ts";
import { ended, inFolder, run, runAll, startOnKvm } from "./run.ts";

describe("list, replay, show, new property", function () {
  this.timeout(60_000);

  it("lists one line each", () =>
    inFolder(async (folder) => {
      const [designs, steps, json] = await runAll(
        [
          ["list", "designs"],
          ["list", "operations", "--steps", "--design", "leaky"],
          ["list", "--json"],
        ],
        folder,
      );
      expect(designs?.out).to.equal("careful  waits for readers\nleaky    does not wait\n");
      expect(steps?.out.split("\n")[0]).to.equal(
        "close/shut    virt/kvm/kvm_main.c:kvm_swap_active_memslots",
      );
      const document = JSON.parse(json?.out ?? "") as Record<string, readonly object[]>;
      expect(Object.keys(document)).to.deep.equal([
        "schema",
        "designs",
        "scenarios",
        "properties",
        "operations",
        "faults",
        "historic",
      ]);
      expect(document["faults"]).to.have.length(2);
    }));

  it("looks for every step's source in a kernel tree", () =>
    inFolder(async (folder) => {
      mkdirSync(join(folder, "linux/virt/kvm"), { recursive: true });
      const file = join(folder, "linux/virt/kvm/kvm_main.c");
      writeFileSync(file, "static void kvm_swap_active_memslots(struct kvm *kvm)\n");
      const missing = await run(["list", "--kernel", "linux"], folder);
      expect(missing.status).to.equal(1);
      expect(missing.out).to.include(
        "kvm_main.c:synchronize_srcu_expedited: no such name in the file (careful close/wait-readers)",
      );
      const leaky = await run(["list", "--kernel", "linux", "--design", "leaky"], folder);
      expect(leaky.status).to.equal(0);
    }));

  it("replays and draws a recorded schedule", () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "c.json"), recordedText);
      const [replayed, json, lanes, drawn] = await runAll(
        [
          ["replay", "c.json"],
          ["replay", "--json", "c.json"],
          ["show", "c.json"],
          ["show", "c.json", "--format", "json"],
        ],
        folder,
      );
      expect(replayed?.status).to.equal(1);
      expect(replayed?.out).to.include("violated as recorded, 4 steps");
      expect(JSON.parse(json?.out ?? "")).to.deep.include({ schema: 1, steps: 4 });
      expect(lanes?.status).to.equal(0);
      expect(lanes?.out).to.include("violated: reader0 passed the closed gate");
      expect(lanes?.out).to.match(/replay: npm run -s staleproof -- replay c\.json\n$/);
      expect(JSON.parse(drawn?.out ?? "").steps).to.have.length(4);
    }));

  it("begins a new property, in a file of its own and in the index", () =>
    inFolder(async (folder) => {
      const index = join(folder, "properties/index.ts");
      mkdirSync(join(folder, "properties"));
      const before = `import type { KvmProperty } from "./property.ts";\nimport { a } from "./a.ts";\n\nexport const properties: readonly KvmProperty[] = [\n  a,\n  ...reachables,\n];\n`;
      writeFileSync(index, before);
      const made = await run(["new", "property", "no-late-walk"], folder);
      expect(made.status, made.err).to.equal(0);
      expect(made.out).to.include("check --property no-late-walk");
      expect(readFileSync(index, "utf8")).to.equal(
        before
          .replace('"./a.ts";\n', '"./a.ts";\nimport { noLateWalk } from "./no-late-walk.ts";\n')
          .replace("  a,\n", "  a,\n  noLateWalk,\n"),
      );
      const file = readFileSync(join(folder, "properties/no-late-walk.ts"), "utf8");
      expect(file).to.include('export const noLateWalk = contract("no-late-walk", {');
      const again = await run(["new", "property", "no-late-walk"], folder);
      expect(again.status).to.equal(2);
      expect(again.err).to.include("no-late-walk.ts exists already");
    }));

  it("explains every command with examples, without touching anything", () =>
    inFolder(async (folder) => {
      const commands = ["check", "list", "replay", "show", "view", "report", "new", "update"];
      const helps = await runAll(
        commands.map((command) => [command, "--help"]),
        folder,
      );
      for (const { status, out } of helps) {
        expect(status).to.equal(0);
        expect(out).to.include("Examples:");
      }
    }));

  it("knows KVM", () =>
    inFolder(async (folder) => {
      const { status, out, err } = await ended(startOnKvm(["list", "designs"], folder));
      expect(status, err).to.equal(0);
      expect(out).to.match(/^mainline /);
    }));
});
