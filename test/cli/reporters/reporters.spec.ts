import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { familiesOf } from "../../../counterexamples/family.ts";
import { checkDocument } from "../../../cli/check/document.ts";
import { serialiseRows, type ExpectedRow } from "../../../cli/check/expect.ts";
import { github } from "../../../cli/check/reporters/github.ts";
import { junit } from "../../../cli/check/reporters/junit.ts";
import type { Told } from "../../../cli/check/reporters/judged.ts";
import { md } from "../../../cli/check/reporters/md.ts";
import { sarif } from "../../../cli/check/reporters/sarif.ts";
import { inFolder, run } from "../run.ts";
import { cellWith, differingIn, hostileTold, toldOf, violations } from "./told.ts";
import {
  asToolkitWrites,
  junitFaults,
  readMarkdown,
  sarifFaults,
  workflowCommands,
} from "./validators.ts";

const counts = [0, 1, 200] as const;
const kinds = ["holds", "violated", "undecided", "vacuous", "broken"] as const;
const ofEachKind = (): Told => toldOf(kinds.map((kind) => cellWith(kind, kind)));
/** Of the same verdicts, held against a table: the first is another one, and one is missing. */
const againstTable = (): Told => {
  const results = kinds.map((kind) => cellWith(kind, kind));
  return toldOf(results, differingIn(results));
};

describe("check --reporter junit", () => {
  for (const count of counts)
    it(`is valid, and has ${count} failures for ${count} violations`, async () => {
      const xml = junit(toldOf(violations(count)));
      expect(await junitFaults(xml)).to.deep.equal([]);
      expect(xml.match(/<failure /g) ?? []).to.have.length(count);
      expect(xml).to.contain(`<testsuites tests="${count + 1}" failures="${count}" errors="0"`);
    });

  it("tells violated as a failure; broken, undecided and vacuous as errors", () => {
    const xml = junit(ofEachKind());
    const told = [...xml.matchAll(/<(failure|error) message="[^"]*" type="([^"]*)"/g)];
    expect(told.map(([, element, type]) => `${element ?? ""} ${type ?? ""}`)).to.deep.equal([
      "failure violated",
      "error undecided",
      "error vacuous",
      "error broken",
    ]);
  });

  it("fails what differs from a table, and nothing else", async () => {
    const xml = junit(againstTable());
    expect(await junitFaults(xml)).to.deep.equal([]);
    expect(xml).to.contain('tests="6" failures="2" errors="0"');
    expect(xml).to.contain("violated, as expected: reader0 passed the closed gate");
  });

  it("has the schedule of a violation, a step a line, and where it is recorded", () => {
    const xml = junit(toldOf([cellWith("violated", "leaky", { file: "c.json" })]));
    expect(xml).to.contain(
      "2 writer close/shut\n3 writer close/return\n4 reader0 walk/pass\nc.json",
    );
  });

  it("is valid whatever names and sentences hold", async () => {
    const xml = junit(hostileTold());
    expect(await junitFaults(xml)).to.deep.equal([]);
    expect(xml).not.to.match(/[\u0000-\u0008\u000b-\u001f\ufffe]/);
  });
});

describe("check --reporter sarif", () => {
  const resultsOf = (text: string) => JSON.parse(text).runs[0].results;

  for (const count of counts)
    it(`is valid, and has ${count} results for ${count} violations`, () => {
      const text = sarif(toldOf(violations(count)));
      expect(sarifFaults(text)).to.deep.equal([]);
      expect(resultsOf(text)).to.have.length(count);
    });

  it("has the property as its rule, and a thread flow for each actor with the order between them", () => {
    const [result] = resultsOf(sarif(toldOf(violations(1))));
    expect(result.ruleId).to.equal("gate-respected");
    const { threadFlows } = result.codeFlows[0];
    expect(threadFlows.map(({ id }: { readonly id: string }) => id)).to.deep.equal([
      "reader0",
      "writer",
    ]);
    const orders = threadFlows.map(
      ({ locations }: { readonly locations: readonly { readonly executionOrder: number }[] }) =>
        locations.map(({ executionOrder }) => executionOrder),
    );
    expect(orders).to.deep.equal([
      [1, 4],
      [2, 3],
    ]);
  });

  it("is located at the last step of the kernel, in its tree", () => {
    const [result] = resultsOf(sarif(toldOf(violations(1))));
    const [{ physicalLocation, logicalLocations }] = result.locations;
    expect(physicalLocation.artifactLocation).to.deep.equal({
      uri: "virt/kvm/kvm_main.c",
      uriBaseId: "KERNEL",
      index: 0,
    });
    expect(logicalLocations[0].name).to.equal("kvm_swap_active_memslots");
  });

  it("gives equal bugs of different designs the same mark, and other bugs another", () => {
    const results: readonly { readonly partialFingerprints: object }[] = resultsOf(
      sarif(toldOf(violations(200))),
    );
    const marks = results.map((one) => JSON.stringify(one.partialFingerprints));
    expect(new Set(marks).size).to.equal(3);
  });

  it("tells undecided, vacuous and broken as notifications of the tool", () => {
    const text = sarif(ofEachKind());
    expect(sarifFaults(text)).to.deep.equal([]);
    expect(resultsOf(text)).to.have.length(1);
    const [invocation] = JSON.parse(text).runs[0].invocations;
    const told = invocation.toolExecutionNotifications.map(
      (one: { readonly level: string; readonly descriptor: { readonly id: string } }) =>
        `${one.level} ${one.descriptor.id}`,
    );
    expect(told).to.deep.equal(["warning undecided", "warning vacuous", "error broken"]);
    expect(invocation.executionSuccessful).to.equal(false);
  });

  it("suppresses what a table expects, and has a result for each difference", () => {
    const text = sarif(againstTable());
    expect(sarifFaults(text)).to.deep.equal([]);
    const results: readonly { readonly baselineState: string; readonly suppressions?: object }[] =
      resultsOf(text);
    expect(results.map(({ baselineState }) => baselineState)).to.deep.equal([
      "new",
      "unchanged",
      "absent",
    ]);
    expect(results.map((one) => one.suppressions !== undefined)).to.deep.equal([
      false,
      true,
      false,
    ]);
  });

  it("is valid whatever names and sentences hold, and they are neither links nor placeholders", () => {
    const text = sarif(hostileTold());
    expect(sarifFaults(text)).to.deep.equal([]);
    const [{ message }] = resultsOf(text);
    expect(message.text).to.contain("\\[x\\](http://evil) {{0}} \\\\");
  });
});

describe("check --reporter github", () => {
  for (const [count, families] of [
    [0, 0],
    [1, 1],
    [200, 3],
  ] as const)
    it(`has an annotation for each family: ${families} for ${count} violations`, () => {
      const told = toldOf(violations(count));
      const files = told.judged.flatMap(({ verdict }) => verdict.counterexample ?? []);
      expect(familiesOf(files)).to.have.length(families);
      const commands = workflowCommands(github(told));
      expect(commands.map(({ level }) => level)).to.deep.equal(Array(families).fill("error"));
    });

  it("says how many other places there are", () => {
    const [first] = workflowCommands(github(toldOf(violations(200))));
    expect(first?.properties["title"]).to.equal("gate-respected violated in 4 steps");
    expect(first?.properties["file"]).to.equal("counterexamples/0.json");
    expect(first?.message).to.match(/^reader0 passed the closed gate\nleaky0, gate \(toy\)\n/);
    expect(first?.message).to.match(/\nand 57 more$/);
  });

  it("names no file that is in no commit", () => {
    const scratch = cellWith("violated", "leaky", { file: ".staleproof/counterexamples/c.json" });
    expect(github(toldOf([scratch]))).not.to.contain("file=");
  });

  it("warns of what is undecided or vacuous; what is broken is an error", () => {
    const told = workflowCommands(github(ofEachKind())).map(
      ({ level, properties }) => `${level} ${properties["title"] ?? ""}`,
    );
    expect(told).to.deep.equal([
      "error gate-respected violated in 4 steps",
      "error a step is broken",
      "warning 1 verdict undecided",
      "warning 1 verdict vacuous",
    ]);
  });

  it("tells of differences from a table only", () => {
    const told = workflowCommands(github(againstTable())).map(
      ({ level, properties }) => `${level} ${properties["title"] ?? ""}`,
    );
    expect(told).to.deep.equal([
      "error gate-respected holds, which is not expected",
      "error gate-respected: not judged",
    ]);
  });

  for (const [what, told] of [
    ["hostile names and sentences", hostileTold],
    ["200 violations", () => toldOf(violations(200))],
  ] as const)
    it(`is what GitHub's own toolkit writes: ${what}`, () => {
      const text = github(told());
      const commands = workflowCommands(text);
      expect(commands.length).to.be.greaterThan(0);
      expect(commands.map(asToolkitWrites).join("")).to.equal(text);
    });
});

describe("check --reporter md", () => {
  for (const count of counts)
    it(`is a comment that GitHub takes, of ${count} violations`, () => {
      const text = md(toldOf(violations(count)));
      expect(text.length).to.be.at.most(60_000);
      const { tables } = readMarkdown(text);
      const [found] = tables;
      if (count === 0) expect(text).to.contain("All properties hold.");
      else expect(found?.rows.length).to.be.greaterThan(0);
      const left = Number(/(\d+) more rows? did not fit/.exec(text)?.[1] ?? 0);
      expect((count === 0 ? 0 : (found?.rows.length ?? 0)) + left).to.equal(count);
    });

  it("has a row for each verdict that is not holds, the worst first", () => {
    const [found] = readMarkdown(md(ofEachKind())).tables;
    expect(found?.rows.map(([first]) => first?.text)).to.deep.equal([
      "`violated`",
      "`broken`",
      "`undecided`",
      "`vacuous`",
    ]);
  });

  it("has a row for each difference from a table", () => {
    const [found] = readMarkdown(md(againstTable())).tables;
    expect(found?.rows).to.have.length(2);
  });

  it("has no markup of names and sentences", () => {
    const { kinds: found, tables } = readMarkdown(md(hostileTold()));
    for (const kind of ["link", "html", "image"]) expect(found.has(kind), kind).to.equal(false);
    expect(tables.map(({ rows }) => rows.length)).to.deep.equal([4, 5]);
    for (const { rows, header } of tables)
      for (const row of rows) expect(row).to.have.length(header.length);
  });
});

/** What check finds on the toy, as a table of --expect. */
const tableOf = async (folder: string) => {
  const { out } = await run(["check", "--threads", "1", "--json"], folder);
  const { results } = checkDocument.parse(JSON.parse(out));
  const verdicts = results.map((row): ExpectedRow => ({
    design: row.design,
    scenario: row.scenario,
    machine: row.machine,
    scope: { ...row.scope },
    edits: [...row.edits],
    property: row.property,
    verdict: row.verdict,
    length: row.counterexample?.steps ?? row.witness?.steps ?? null,
  }));
  return { verdicts };
};

describe("where --reporter writes", () => {
  it("a document has standard output for itself", () =>
    inFolder(async (folder) => {
      const { out, status } = await run(["check", "--threads", "1", "--reporter", "sarif"], folder);
      expect(status).to.equal(1);
      expect(sarifFaults(out)).to.deep.equal([]);
    }));

  it("a file leaves the table where it is; several can be asked for", () =>
    inFolder(async (folder) => {
      const files = ["junit=j.xml", "sarif=s.sarif", "md=m.md", "github=g.txt", "json=c.json"];
      const args = files.flatMap((file) => ["--reporter", file]);
      const { out } = await run(["check", "--threads", "1", ...args], folder);
      expect(out).to.contain("2 cells");
      const read = (name: string): string => readFileSync(join(folder, name), "utf8");
      expect(await junitFaults(read("j.xml"))).to.deep.equal([]);
      expect(sarifFaults(read("s.sarif"))).to.deep.equal([]);
      expect(workflowCommands(read("g.txt"))).to.have.length(1);
      expect(readMarkdown(read("m.md")).tables).to.have.length(2);
      expect(JSON.parse(read("c.json")).schema).to.equal(1);
    }));

  it("with --expect, tells what differs from the table and nothing else", () =>
    inFolder(async (folder) => {
      const all = ["check", "--threads", "1", "--reporter"];
      const table = join(folder, "table.json");
      const { verdicts } = await tableOf(folder);
      writeFileSync(table, serialiseRows(verdicts));
      const same = await run([...all, "github", "--expect", table], folder);
      expect(same).to.include({ status: 0, out: "" });
      const turned = verdicts.map((row) =>
        row.verdict === "violated" ? { ...row, verdict: "holds" as const, length: null } : row,
      );
      writeFileSync(table, serialiseRows(turned));
      const other = await run([...all, "junit", "--expect", table], folder);
      expect(other.status).to.equal(1);
      expect(await junitFaults(other.out)).to.deep.equal([]);
      expect(other.out.match(/<failure /g)).to.have.length(1);
      expect(other.out).to.contain("violated in 4 steps, expected holds: reader0 passed");
    }));

  it("annotations stand behind the table, if both are asked for", () =>
    inFolder(async (folder) => {
      const args = ["check", "--threads", "1", "--reporter", "table", "--reporter", "github"];
      const { out } = await run(args, folder);
      expect(out).to.match(/2 cells[^]*\n::error title=gate-respected violated in 4 steps/);
    }));

  for (const [what, args] of [
    ["two documents on one output", ["--reporter", "junit", "--reporter", "sarif"]],
    ["a document beside --json", ["--reporter", "md", "--json"]],
    ["a document and the table", ["--reporter", "md", "--reporter", "table"]],
    ["a file without a name", ["--reporter", "junit="]],
    ["the table in a file", ["--reporter", "table=t.txt"]],
    ["a place that cannot be written", ["--reporter", "junit=no/such/folder/\0"]],
  ] as const)
    it(`refuses ${what} before anything is searched`, () =>
      inFolder(async (folder) => {
        const { status, err, out } = await run(["check", ...args], folder);
        expect(status).to.equal(2);
        expect(out).to.equal("");
        expect(err.trim().split("\n")).to.have.length(1);
      }));

  it("names the nearest one", () =>
    inFolder(async (folder) => {
      const { err } = await run(["check", "--reporter", "junt"], folder);
      expect(err).to.contain("junit");
    }));
});
