import { expect } from "chai";
import { execFileSync, spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { ended, inFolder, runAll, toyProgram, type Ran } from "./run.ts";

const sizeOfNode = (): number => {
  const script = 'console.log(/VmSize:\\s+(\\d+)/.exec(fs.readFileSync("/proc/self/status"))[1])';
  return Number(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }));
};

/** As `run`, in an address space of so many kilobytes more than node begins with. */
const runConfined = (more: number, args: readonly string[], cwd: string): Promise<Ran> => {
  const command = `ulimit -v ${sizeOfNode() + more} && exec "$0" "$@"`;
  return ended(
    spawn("/bin/sh", ["-c", command, process.execPath, toyProgram(), ...args], {
      cwd,
      env: { ...process.env, NO_COLOR: "1", NODE_OPTIONS: "" },
    }),
  );
};

describe("check at its limits", function () {
  this.timeout(60_000);
  const careful = ["check", "--design", "careful"];
  let ran: readonly Ran[];
  let confined: Ran;
  before(() =>
    inFolder(async (folder) => {
      ran = await runAll(
        [
          [...careful, "--gfns", "3", "--max-states", "3000", "--json", "a.json", "--record", "a"],
          [
            ...careful,
            "--gfns",
            "4",
            "--no-forecast",
            "--max-memory",
            "2",
            "--threads",
            "1",
            "--record",
            "b",
          ],
          [
            ...careful,
            "--gfns",
            "4",
            "--no-forecast",
            "--max-memory",
            "2",
            "--threads",
            "2",
            "--record",
            "c",
          ],
          [...careful, "--max-states", "3", "--json", "--record", "d"],
          [...careful, "--gfns", "4", "--max-memory", "2", "--json", "--record", "e"],
        ],
        folder,
      );
      const large = [...careful, "--gfns", "5", "--no-forecast", "--record", "f"];
      confined = await runConfined(450_000, large, folder);
    }),
  );
  const of = (index: number): Ran => ran[index] ?? { status: null, out: "", err: "" };

  it("says what stopped it and what to try next, with what it has found by then", () => {
    const { status, out, err } = of(0);
    expect(status).to.equal(4);
    expect(out).to.match(/3,000 states.*stopped by max-states/);
    expect(out).to.match(/somebody-passes +holds/);
    expect(err.replaceAll("\n", " ")).to.match(
      /1 cell stopped by max-states: .* next: a larger --max-states than 3,000, .* check --design careful --scenario gate --gfns 3 --sample/,
    );
  });
  for (const [index, threads] of [
    [1, 1],
    [2, 2],
  ] as const)
    it(`does so at a limit of memory on ${threads} of ${availableParallelism()} cores`, () => {
      const { status, out, err } = of(index);
      expect(status, err).to.equal(4);
      expect(out).to.match(/stopped by max-memory/);
      expect(err.replaceAll("\n", " ")).to.match(/stopped by max-memory: .* next: .*--max-memory/);
    });
  it("keeps its document free of what was not forecast", () => {
    expect(JSON.parse(of(3).out)).to.have.all.keys("schema", "results", "neverRan");
  });
  it("forecasts a cell that is wider than its scenario, for people and in the document", () => {
    const { out, err } = of(4);
    expect(err).to.match(
      /^forecast for careful, gate \(3 more gfns\): about [\d,]+ times the states, [\d,]+ states, \d+ MB, \d+ s \(usually within /,
    );
    const { forecasts } = JSON.parse(out) as { forecasts: readonly { states: number }[] };
    expect(forecasts).to.have.length(1);
    // The gate's states, and three counters of 64 values each.
    expect((forecasts[0]?.states ?? 0) / (5 * 64 ** 3)).to.be.within(0.3, 3);
  });
  it("says so if there will not be memory enough", () => {
    expect(of(4).err).to.match(/\nthat is more than the 2 MB that it may have.*; next: a smaller/);
  });
  it("ends with a message where the machine has no more memory", () => {
    expect(confined.err).to.match(/stopped by max-memory/);
    expect(confined.status, confined.err).to.equal(4);
    expect(confined.out).to.match(/undecided/);
  });
});
