import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { explore } from "../../checker/index.ts";
import { kvm } from "../../cli/kvm.ts";
import { fingerprintOf } from "../../cli/thorough/fingerprint.ts";
import { parseThorough } from "../../cli/thorough/row.ts";
import { inFolder, run } from "./run.ts";

const committed = fileURLToPath(new URL("../golden/thorough.json", import.meta.url));

describe("the table of the wider scopes", () => {
  it("is written cell by cell, and gone on with", () =>
    inFolder(async (folder) => {
      const first = await run(["update", "--thorough"], folder);
      expect(first.status, first.err).to.equal(0);
      const path = join(folder, "test/golden/thorough.json");
      const text = readFileSync(path, "utf8");
      const rows = parseThorough(text);
      expect(rows.map(({ designs, scope }) => [designs.join(), scope["vcpus"]])).to.deep.equal([
        ["careful", 2],
        ["leaky", 2],
      ]);
      expect(rows[1]?.verdicts["gate-respected"]).to.deep.equal(["violated", 4]);
      const report = readFileSync(join(folder, "docs/thorough.md"), "utf8");
      expect(report).to.include("2 of 2 systems").and.to.include("gate-respected violated (4)");

      // As if the second had been interrupted, and the first been of another model.
      writeFileSync(path, text.replace(/^.*"leaky".*\n/m, "").replace(/,(\n *\])/, "$1"));
      const again = await run(["update", "--thorough"], folder);
      expect(again.out).to.include("1 of 2 systems are in the table");
      const without = (table: string): string => table.replaceAll(/"seconds":[\d.]+/g, "");
      expect(without(readFileSync(path, "utf8"))).to.equal(without(text));
    }));

  it("that is committed is about this model: its smallest system is searched again", () => {
    const rows = parseThorough(readFileSync(committed, "utf8"));
    const smallest = rows
      .filter(({ states, limit }) => states > 10_000 && limit === null)
      .reduce((a, b) => (b.states < a.states ? b : a));
    const { designs, scenario, machine, scope, roles, fingerprint } = smallest;
    const { vcpus = 0, gfns = 0, pfns = 0, slots = 0, roots = 0 } = scope;
    const cell = {
      design: designs[0] ?? "",
      ...{ scenario, machine, scope: { vcpus, gfns, pfns, slots, roots }, roles, edits: [] },
    };
    const subject = kvm.build(cell);
    expect(fingerprintOf(subject), "regenerate it: npm run thorough").to.equal(fingerprint);
    const search = explore(subject.system, subject.properties);
    let turn = search.next();
    while (turn.done !== true) turn = search.next();
    const { states, transitions, depth } = turn.value;
    expect({ states, transitions, depth }).to.deep.equal({
      states: smallest.states,
      transitions: smallest.transitions,
      depth: smallest.depth,
    });
  });

  it("names designs and scenarios that there are", () => {
    for (const { designs, scenario } of parseThorough(readFileSync(committed, "utf8"))) {
      expect(kvm.scenarios.map(({ name }) => name)).to.include(scenario);
      expect(kvm.designs.map(({ name }) => name)).to.include.members(designs);
    }
  });
});
