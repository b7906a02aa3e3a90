import { readFileSync } from "node:fs";
import { expect } from "chai";
import type { Explained } from "../../../checker/trace/trace.ts";
import type { Design } from "../../../model/designs/design.ts";
import { v6_1 } from "../../../model/designs/v6-1.ts";
import { v6_12 } from "../../../model/designs/v6-12.ts";
import { explainFrame, systemFor } from "../../../model/trace/explain-frame.ts";
import { framesIn, groupFrames } from "../../../model/trace/frames.ts";
import { granted } from "../../../model/trace/granted.ts";
import { project, type FrameTrace } from "../../../model/trace/project.ts";
import { readTrace } from "../../../model/trace/read.ts";

/** Recorded by `npm run conformance:record` on real kernels. */
const recorded = (name: string): string =>
  readFileSync(new URL(`../../conformance/traces/${name}.txt`, import.meta.url), "utf8");

const outcomeOf = (trace: FrameTrace, design: Design, maxStates = 100_000): Explained => {
  const running = explainFrame(trace, systemFor(trace, design, { machine: "npt" }), { maxStates });
  let turn = running.next();
  while (turn.done !== true) turn = running.next();
  return turn.value;
};

const tracesIn = (text: string): readonly FrameTrace[] => {
  const done = granted(readTrace(text).done);
  return groupFrames(done, framesIn(done)).flatMap(({ trace }) =>
    typeof trace === "string" ? [] : [trace],
  );
};

for (const [name, design] of [
  ["6.12", v6_12],
  ["6.1", v6_1],
  ["race-6.1", v6_1],
] as const)
  describe(`the trace of a real kernel, ${name}`, function () {
    this.timeout(60_000);
    it("is a path of the model, frame by frame, without knowing the commands", () => {
      const traces = tracesIn(recorded(name));
      expect(traces.length).to.be.greaterThan(1);
      for (const trace of traces)
        expect(outcomeOf(trace, design).kind, trace.frame.toString(16)).to.equal("explained");
    });
  });

describe("a trace of the real 6.12 from which something is taken out", function () {
  this.timeout(60_000);
  const lines = recorded("6.12").split("\n");
  const without = (pattern: RegExp, nth = 0): FrameTrace => {
    const at = lines.flatMap((line, i) => (pattern.test(line) ? [i] : []))[nth] ?? -1;
    expect(at, String(pattern)).to.be.greaterThan(-1);
    return project(granted(readTrace(lines.toSpliced(at, 1).join("\n")).done), 0x40000);
  };
  it("is explained within the same limit while nothing is taken out", () => {
    const whole = project(granted(readTrace(lines.join("\n")).done), 0x40000);
    expect(outcomeOf(whole, v6_12, 2_000).kind).to.equal("explained");
  });
  for (const [what, pattern, nth] of [
    ["the flush of a notifier that zaps", /flushall/, 3],
    ["a write-protection", /gfn 40000 level 1 old_spte \w+67 new_spte \w+65/, 0],
    ["a zap", /gfn 40000 level 1 old_spte \w+65 new_spte 8000000000000000/, 0],
    ["a page table's link", /gfn 40000 level 2 old_spte 8000000000000000/, 0],
    ["the swap of the memslots", /swap_slots/, 1],
  ] as const)
    it(`is not: ${what}`, () => {
      expect(outcomeOf(without(pattern, nth), v6_12, 2_000).kind).not.to.equal("explained");
    });

  it("is not if a leaf is given another frame while it is present", () => {
    const swapped = lines.map((line) =>
      /gfn 40000 level 1 old_spte \w+67 new_spte \w+65/.test(line)
        ? line.replace(/new_spte \w/, "new_spte f")
        : line,
    );
    const trace = project(granted(readTrace(swapped.join("\n")).done), 0x40000);
    expect(outcomeOf(trace, v6_12, 2_000).kind).not.to.equal("explained");
  });

  it("is not: the flush of an ioctl that write-protects; it names the line at which it does not go on, and the step that is missing", () => {
    const trace = without(/flushall/, 0);
    const outcome = outcomeOf(trace, v6_12, 2_000);
    if (outcome.kind === "explained") return expect.fail(outcome.kind);
    expect(trace.from[outcome.position]?.text).to.match(/set_memory_region_ret/);
    expect(outcome.allowed[0]?.key).to.equal("flush of remote TLBs");
    expect(outcome.allowed[0]?.by).to.match(/^vmm .*write-protect-slot\/flush/);
  });
});
