import { expect } from "chai";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Ran } from "../cli/run.ts";
import { junitFaults, sarifFaults } from "../cli/reporters/validators.ts";
import { exampleOutput } from "../examples/output.ts";
import { checkout, packAndInstall, runIn, type Installed } from "./package.ts";

const recorded = "node_modules/staleproof/counterexamples/recorded";

describe("the package, installed from its tarball into an empty folder", () => {
  let installed: Installed;
  before(async () => {
    installed = await packAndInstall();
  });
  after(() => installed.remove());

  /** `npx staleproof ...`, without the half second that npx takes. */
  const staleproof = (...args: readonly string[]): Promise<Ran> =>
    runIn(installed.folder, "node_modules/.bin/staleproof", args);

  it("has no sources, tests or recordings of tests", () => {
    const odd = installed.packed.filter(
      (path) =>
        (/(?<!\.d)\.tsx?$/.test(path) && !path.startsWith("examples/")) ||
        /^(?:bench|conformance|node_modules)\//.test(path),
    );
    expect(odd).to.deep.equal([]);
  });

  it("takes no build tool along", () => {
    const dependencies = readdirSync(join(installed.folder, "node_modules"));
    expect(dependencies).not.to.include.members(["tsx"]);
    expect(dependencies).not.to.include.members(["esbuild"]);
  });

  it("npx staleproof check", async () => {
    const args = ["staleproof", "check", "--design", "userfault-v3", "--scenario", "bitmap-change"];
    const { status, out, err } = await runIn(installed.folder, "npx", args);
    expect(status, err).to.equal(1);
    expect(out).to.match(/userfault-v3 bitmap-change +no-read-of-released-bitmap +violated +6\n/);
    const file =
      ".staleproof/counterexamples/userfault-v3--bitmap-change--no-read-of-released-bitmap.json";
    expect(out).to.contain(`npx staleproof show ${file}`);
    // What the search finds there is what is committed here.
    const here = readFileSync(
      join(checkout, "counterexamples/recorded", file.replace(/.*\//, "")),
      "utf8",
    );
    expect(readFileSync(join(installed.folder, file), "utf8")).to.equal(here);
  });

  it("check on two threads", async () => {
    const designs = ["--design", "userfault-v2", "--design", "userfault-v3"];
    const { out } = await staleproof(
      "check",
      "--threads",
      "2",
      ...designs,
      "--scenario",
      "bitmap-change",
    );
    expect(out).to.contain("2 cells");
  });

  it("check, told to CI", async () => {
    const files = ["junit=j.xml", "sarif=s.sarif", "md=m.md"];
    const reporters = files.flatMap((file) => ["--reporter", file]);
    const cell = ["--design", "userfault-v3", "--scenario", "bitmap-change"];
    const { out, err } = await staleproof("check", ...cell, ...reporters, "--reporter", "github");
    expect(err).to.equal("");
    expect(out).to.match(/^::error title=no-read-of-released-bitmap violated in 6 steps::/);
    const read = (name: string): string => readFileSync(join(installed.folder, name), "utf8");
    expect(await junitFaults(read("j.xml"))).to.deep.equal([]);
    expect(sarifFaults(read("s.sarif"))).to.deep.equal([]);
    expect(read("m.md")).to.contain("no-read-of-released-bitmap");
  });

  it("sweep on two processes, merge, export", async () => {
    const scenarios = ["--scenario", "bitmap-change", "--scenario", "poison-shadow"];
    const designs = ["--design", "userfault-v3", "--design", "userfault-v2"];
    const swept = await staleproof(
      "sweep",
      ...designs,
      ...scenarios,
      "--threads",
      "2",
      "--out",
      "s.json",
    );
    expect(swept.status, swept.err).to.equal(0);
    const [merged, exported] = await Promise.all([
      staleproof("merge", "s.json"),
      staleproof("export", ...designs.slice(0, 2), ...scenarios.slice(0, 2), "--format", "aut"),
    ]);
    expect(merged.out).to.contain(
      "userfault-v3 bitmap-change no-read-of-released-bitmap violated 6",
    );
    expect(exported.out, exported.err).to.match(/^des/);
  });

  it("list, show, replay, view, report, gallery, trace, ablate, compare", async () => {
    const [name = ""] = readdirSync(join(installed.folder, recorded));
    const file = `${recorded}/${name}`;
    const trace = join(installed.folder, "6.12.txt");
    copyFileSync(join(checkout, "test/conformance/traces/6.12.txt"), trace);
    const within = ["--scenario", "bitmap-change"];
    const [list, show, replay, view, report, gallery, traced, ablate, compare] = await Promise.all([
      staleproof("list", "designs"),
      staleproof("show", file),
      staleproof("replay", file),
      staleproof("view", file, "--html", "page.html"),
      staleproof("report"),
      staleproof("gallery", "flush-from-last-child", "--threads", "1"),
      staleproof("trace", trace, "--design", "v6.12"),
      staleproof(
        "ablate",
        "userfault-v3",
        ...within,
        "--operation",
        "set-flags",
        "--edit",
        "remove",
      ),
      staleproof("compare", "userfault-v2", "userfault-v3", ...within, "--max-length", "1"),
    ]);
    expect(list.out).to.contain("userfault-v3");
    expect(show.out).to.contain("violated: ");
    expect(replay.out).to.contain("violated as recorded");
    expect(view.out).to.contain("1 schedule");
    expect(readFileSync(join(installed.folder, "page.html"), "utf8")).to.contain("<script>");
    expect(report.status, report.err).to.equal(0);
    expect(existsSync(join(installed.folder, "staleproof-report.html"))).to.equal(true);
    expect(gallery.out).to.contain("1 case");
    expect(traced.out).to.contain("2 explained");
    expect(ablate.out, ablate.err).to.contain("userfault-v3, set-flags");
    expect(compare.status, compare.err).to.equal(0);
  });

  for (const args of [["new", "property", "never-late"], ["update"]])
    it(`${args[0] ?? ""} says that it needs a checkout`, async () => {
      const { status, err } = await staleproof(...args);
      expect(status).to.equal(2);
      expect(err).to.contain("run it in a checkout");
    });

  it("writes nothing into itself", () => {
    expect(existsSync(join(installed.folder, "node_modules/staleproof/.staleproof"))).to.equal(
      false,
    );
  });

  it("checks a protocol of somebody else, which its types allow", async () => {
    const folder = join(installed.folder, "theirs");
    mkdirSync(folder);
    copyFileSync(join(checkout, "examples/page-cache.ts"), join(folder, "page-cache.ts"));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    const options = { target: "es2023", module: "nodenext", strict: true, types: [] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
    const tsc = join(checkout, "node_modules/typescript/bin/tsc");
    const compiled = await runIn(folder, process.execPath, [tsc]);
    expect(compiled.out).to.equal("");
    const { out } = await runIn(folder, process.execPath, ["page-cache.js"]);
    expect(out).to.equal(exampleOutput);
  });
});
