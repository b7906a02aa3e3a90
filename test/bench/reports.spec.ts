import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parseSpinReport } from "../../bench/peers/spin/report.ts";
import { parseTlcReport } from "../../bench/peers/tla/tlc-report.ts";

const output = (name: string): string =>
  readFileSync(new URL(`outputs/${name}.txt`, import.meta.url), "utf8");

/** The outputs of SPIN are its own (6.5.2, v1g1p1); those of TLC are written as TLC writes. */
describe("reading SPIN's report", () => {
  it("takes the counts of a breadth-first, a depth-first and a parallel search, less the initial state", () => {
    for (const search of ["spin-bfs", "spin-dfs", "spin-bfs-par"])
      expect(parseSpinReport(output(search)), search).to.include({
        states: 2576,
        transitions: 7199,
      });
  });

  it("takes depth, memory, the size of a state, and time", () => {
    const megabyte = 2 ** 20;
    expect(parseSpinReport(output("spin-dfs"))).to.deep.include({
      depth: 668,
      memoryBytes: Math.round(0.751 * megabyte),
      seconds: 0,
    });
    expect(parseSpinReport(output("spin-bfs-par"))).to.deep.include({
      depth: 33,
      memoryBytes: Math.round((0.351 + 0.195) * megabyte),
      seconds: 0.03,
    });
  });

  it("refuses a search that is lossy, cut short, or found an error", () => {
    const refused = (name: string, why: RegExp) =>
      expect(() => parseSpinReport(output(name)), name).to.throw(why);
    refused("spin-bfs-par-hash-compact", /lossy/);
    refused("spin-dfs-too-shallow", /stack is too small/);
    refused("spin-out-of-memory", /memory/);
    refused("spin-violated", /not completed/);
    expect(() => parseSpinReport("")).to.throw(/not a search of the full state space/);
  });
});

describe("reading TLC's output", () => {
  it("takes the counts of the last line, less the initial state, not those of a progress line", () => {
    expect(parseTlcReport(output("tlc-completed"))).to.deep.equal({
      states: 157_818,
      transitions: 565_397,
    });
  });

  it("refuses a search that found an error or left states on the queue", () => {
    expect(() => parseTlcReport(output("tlc-violated"))).to.throw(/without an error/);
    const stopped = output("tlc-completed").replace(
      "found, 0 states left",
      "found, 17 states left",
    );
    expect(() => parseTlcReport(stopped)).to.throw(/left states on its queue/);
  });
});
