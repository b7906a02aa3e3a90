import { expect } from "chai";
import { disagreements, median, table, type Row } from "../../bench/peers/run/figures.ts";
import { sizeNamed } from "../../bench/peers/sizes.ts";

const size = sizeNamed("v1g1p1");
const row = (name: string, ...seconds: readonly number[]): Row => ({
  name,
  absent: null,
  runs: seconds.map((s) => ({
    states: size.states,
    transitions: size.transitions,
    seconds: s,
    cpuSeconds: null,
    peakBytes: 10 * size.states,
    ownBytes: null,
  })),
});

describe("the figures of a benchmark", () => {
  it("take the median, of an even number the mean of the two in the middle", () => {
    expect(median([3, 1, 2])).to.equal(2);
    expect(median([4, 1, 3, 2])).to.equal(2.5);
    expect(median([])).to.be.NaN;
  });

  it("compare with the first contender, and say why one is absent", () => {
    const lines = table(size, [
      row("ours", 1, 2, 9),
      row("spin", 3),
      { name: "tlc", runs: [], absent: "no --tlc JAR" },
    ]).split("\n");
    expect(lines[0]).to.equal("v1g1p1");
    expect(lines[2]).to.match(/^ours +2,576 +7,199 +2\.00 +1\.00-9\.00 +- +10\.0 +- +1\.00 +-$/);
    expect(lines[3]).to.match(/^spin +2,576 +7,199 +3\.00 .* 1\.50 +-$/);
    expect(lines[4]).to.equal("tlc   no --tlc JAR");
  });

  it("name who counts otherwise; who does not count transitions says nothing of them", () => {
    const [run] = row("spin", 1).runs;
    if (run === undefined) throw new Error("no run");
    const counting = (states: number, transitions: number | null): Row => ({
      name: "spin",
      absent: null,
      runs: [run, { ...run, states, transitions }],
    });
    expect(disagreements(size, counting(2576, null))).to.deep.equal([]);
    expect(disagreements(size, counting(2575, 7200))).to.deep.equal([
      "v1g1p1: spin counts 2,575 states, not 2,576",
      "v1g1p1: spin counts 7,200 transitions, not 7,199",
    ]);
  });

  it("take counts for equal that are equal in all digits that were printed", () => {
    const huge = { ...size, states: 123_456_789, transitions: 1 };
    const [run] = row("spin", 1).runs;
    if (run === undefined) throw new Error("no run");
    const printed = (states: number): Row => ({
      name: "spin",
      absent: null,
      runs: [{ ...run, states, transitions: 1, digits: 8 }],
    });
    expect(disagreements(huge, printed(1.2345679e8))).to.deep.equal([]);
    expect(disagreements(huge, printed(1.2345678e8))).to.have.length(1);
  });
});
