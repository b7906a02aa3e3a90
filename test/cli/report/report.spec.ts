import { expect } from "chai";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordedText } from "../../counterexamples/recorded.ts";
import { inFolder, run, runOnKvm, type Ran } from "../run.ts";
import { comparison, matrix, userfaultV3 } from "./fixtures.ts";

/** A folder like a checkout with one document of ablate. */
const inCheckout = (use: (folder: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    put(folder, "docs/ablation/userfault-v3.json", JSON.stringify(userfaultV3));
    await use(folder);
  });

const put = (folder: string, path: string, text: string): void => {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
};

const read = (folder: string, path: string): string => readFileSync(join(folder, path), "utf8");

/** Status 2, and one line. */
const expectRefusal = ({ status, out, err }: Ran, ...words: readonly string[]): void => {
  expect([status, out]).to.deep.equal([2, ""]);
  for (const word of words) expect(err).to.include(word);
  expect(err.trimEnd().split("\n")).to.have.length(1);
};

describe("report", function () {
  this.timeout(60_000);

  it("writes a page and a Markdown file of what there is, and counts families at the end", () =>
    inCheckout(async (folder) => {
      put(folder, "counterexamples/recorded/a.json", recordedText);
      put(
        folder,
        "counterexamples/recorded/b.json",
        recordedText.replace('"design": "leaky"', '"design": "careful"'),
      );
      const { status, out, err } = await run(["report"], folder);
      expect([status, err]).to.deep.equal([0, ""]);
      expect(out).to.equal(
        "1 design, 11 edits: 4 mandatory, 3 optional, 3 undecided, 1 broken; 2 counterexamples in 1 family (1 course of turns); written: staleproof-report.html, staleproof-report.md\n",
      );
      expect(read(folder, "staleproof-report.html")).to.match(/^<!doctype html>\n/);
      const text = read(folder, "staleproof-report.md");
      expect(text).to.match(/^# Staleproof/);
      // None of these is there.
      expect(text.match(/Make one: `/g)).to.have.length(4);
    }));

  it("equal documents give equal files", () =>
    inCheckout(async (folder) => {
      const files = ["staleproof-report.html", "staleproof-report.md"];
      await run(["report"], folder);
      const first = files.map((file) => read(folder, file));
      await run(["report"], folder);
      expect(files.map((file) => read(folder, file))).to.deep.equal(first);
    }));

  it("takes documents of compare and the kill matrix from beside the others, or from where it is told", () =>
    inCheckout(async (folder) => {
      put(folder, "docs/ablation/matrix.json", JSON.stringify(matrix));
      put(folder, "docs/ablation/userfault-v3.evidence.json", "{}");
      put(folder, "c.json", JSON.stringify(comparison));
      const { status, out } = await run(
        ["report", "--compare", "c.json", "--markdown", "-", "--html", "page.html"],
        folder,
      );
      expect(status).to.equal(0);
      expect(out).to.include("No edit breaks `notifier-balanced`.");
      expect(out).to.include("1. vmm set-flags userfault=true");
      expect(existsSync(join(folder, "staleproof-report.md"))).to.equal(false);
      expect(existsSync(join(folder, "page.html"))).to.equal(true);
    }));

  it("has the answer as a document", () =>
    inCheckout(async (folder) => {
      const { out } = await run(["report", "--json"], folder);
      expect(JSON.parse(out)).to.deep.equal({
        schema: 1,
        edges: [
          {
            design: "userfault-v3",
            edge: "0->1",
            steps: { mandatory: 3, optional: 0, undecided: 0, broken: 1 },
          },
          {
            design: "userfault-v3",
            edge: "1->0",
            steps: { mandatory: 0, optional: 1, undecided: 1, broken: 0 },
          },
        ],
        counterexamples: {
          unedited: { files: 0, families: 0, courses: 0 },
          edited: { files: 0, families: 0, courses: 0 },
        },
      });
    }));

  it("names the next command when there is nothing to report", () =>
    inFolder(async (folder) => {
      const next = "ablate careful --json docs/ablation/careful.json";
      expectRefusal(await run(["report"], folder), "no folder docs/ablation", next);
      mkdirSync(join(folder, "docs/ablation"), { recursive: true });
      expectRefusal(await run(["report"], folder), "docs/ablation has no document", next);
      expectRefusal(
        await run(["report", "--ablation", "elsewhere"], folder),
        "no folder elsewhere",
        "--json elsewhere/careful.json",
      );
    }));

  it("names the file, the place and the remedy of a damaged input", () =>
    inCheckout(async (folder) => {
      const document = "docs/ablation/leaky.json";
      const anew = "write it anew: npm run -s staleproof -- ablate leaky --json";
      for (const [text, complaint] of [
        ["", "is not JSON (the file is empty)"],
        ['{"schema":1', "is not JSON"],
        ['{"schema":2}', "is of schema 2, this staleproof reads schema 1"],
        ["[]", "is no document of ablate: $:"],
        [
          JSON.stringify({ ...userfaultV3, steps: [{ operation: "a" }] }),
          "is no document of ablate: $.steps[0].step:",
        ],
        [JSON.stringify(userfaultV3), 'is of the design "userfault-v3"'],
      ] as const) {
        put(folder, document, text);
        expectRefusal(await run(["report"], folder), document, complaint, anew);
      }
    }));

  it("names what is wrong with the other inputs too", () =>
    inCheckout(async (folder) => {
      expectRefusal(
        await run(["report", "--compare", "c.json"], folder),
        "cannot read c.json (ENOENT: no such file or directory)",
        "-- compare careful leaky --json",
      );
      put(folder, "m.json", JSON.stringify({ ...matrix, properties: ["one"] }));
      expectRefusal(
        await run(["report", "--matrix", "m.json"], folder),
        "m.json is no kill matrix: $.rows: a row has not as many kills as there are properties",
        "--matrix --json",
      );
      put(folder, "counterexamples/recorded/a.json", "{}");
      expectRefusal(
        await run(["report"], folder),
        "counterexamples/recorded/a.json is no counterexample",
      );
      expect(existsSync(join(folder, "staleproof-report.md"))).to.equal(false);
    }));

  it("refuses two things on standard output", () =>
    inCheckout(async (folder) => {
      expectRefusal(await run(["report", "--html", "-"], folder), "--html FILE");
      expectRefusal(await run(["report", "--markdown", "-", "--json"], folder), "use: --json FILE");
    }));

  it("has what is committed of KVM: verdicts and counterexamples", () =>
    inCheckout(async (folder) => {
      const { status, out, err } = await runOnKvm(
        ["report", "--ablation", "docs/ablation", "--markdown", "-"],
        folder,
      );
      expect(status, err).to.equal(0);
      expect(out).to.include("| `userfault-toggle` ");
      expect(out).to.match(/Of the designs as they are: \d+ counterexamples in \d+ families/);
    }));
});
