import { expect } from "chai";
import { tellApart, tellingStimuli, type Telling } from "../../checker/compare/telling.ts";
import { costOf, type ToggleCost } from "../../model/cost/cost.ts";
import { sampleWorkload, workloads } from "../../model/cost/samples.ts";
import { faults } from "../../model/designs/faults/index.ts";
import { makeResponder } from "../../checker/compare/respond.ts";
import { kvmResponder, kvmSubject } from "../../model/stimuli/responder.ts";
import { naiveResponse } from "../checker/naive-response.ts";
import { cellOf } from "./cells.ts";
import { itInSweep } from "../sweep.ts";

const compared = (a: string, b: string, scenario: string): Telling => {
  const [one, other] = [cellOf(a, scenario), cellOf(b, scenario)];
  const among = [one.design, other.design];
  return tellApart(
    kvmResponder(one.design, one.scenario, among),
    kvmResponder(other.design, other.scenario, among),
  );
};

/** The design of a seeded fault against itself without the fault, as `ablate` compares an edited design. */
const withFault = (name: string): Telling => {
  const fault = faults.find((one) => one.name === name);
  if (fault === undefined) throw new Error(`no fault ${name}`);
  const { design, scenario } = cellOf(fault.design, fault.scenario);
  const edited = kvmResponder(design, scenario, [design], { edits: fault.edits });
  return tellingStimuli(kvmResponder(design, scenario), edited);
};

describe("telling stimuli of KVM", function () {
  this.timeout(60_000);

  it("are none between a design and itself, for lists of any length", () => {
    expect(compared("userfault-v3", "userfault-v3", "bitmap-change").kind).to.equal("equal");
    expect(compared("userfault-v3", "userfault-v3", "poison-zap-all").kind).to.equal("equal");
  });

  it("are answered in the initial state as a naive exploration with immer answers them", () => {
    for (const [name, place] of [
      ["userfault-v3", "bitmap-change"],
      ["mainline", "migration"],
      ["mainline", "host-protection"],
    ] as const) {
      const { design, scenario } = cellOf(name, place);
      const subject = kvmSubject(design, scenario);
      const responder = makeResponder(subject);
      for (const stimulus of subject.stimuli) {
        const response = responder.respond(0, stimulus.name);
        const naive = naiveResponse(subject, stimulus);
        const answers = response.kind === "answers" ? response.answers : [];
        expect(answers.map(({ outcome, next }) => [outcome, next.length])).to.deep.equal(
          [...naive].sort().map(([outcome, states]) => [outcome, states.size]),
        );
      }
    }
  });

  it("a design that only lets CREATE set the flag is told by its error", () => {
    const refused = {
      kind: "differ",
      stimuli: ["vmm set-flags userfault=true logDirty=false bits=01"],
      before: [],
      outcomesA: ["returns"],
      outcomesB: ["error EINVAL"],
    };
    expect(compared("userfault-v2", "userfault-create-only", "userfault-toggle")).to.deep.equal(
      refused,
    );
  });

  it("a TLB that is not flushed is told by an access before and one after the toggle", () => {
    expect(withFault("zap-without-flush")).to.deep.equal({
      kind: "differ",
      stimuli: [
        "vcpu0 reads gfn 0",
        "vmm set-flags userfault=true logDirty=false bits=01",
        "vcpu0 reads gfn 1",
      ],
      before: ["reads page 0", "returns"],
      outcomesA: ["exit userfault"],
      outcomesB: ["exit userfault", "reads page 1"],
    });
  });

  it("a write that is not reported is told by the dirty bits", () => {
    const told = withFault("fast-fault-not-marked");
    expect(told).to.deep.include({
      kind: "differ",
      outcomesA: ["dirty 10"],
      outcomesB: ["dirty 00"],
    });
  });

  it("a frame that the host took back is told by what is reached", () => {
    expect(withFault("notifier-without-flush")).to.deep.include({
      outcomesA: ["reads page 0"],
      outcomesB: ["reads a free frame", "reads page 0"],
    });
  });

  it("an ioctl that waits for itself never returns", () => {
    expect(withFault("ioctl-waits-for-itself")).to.deep.include({
      outcomesA: ["returns"],
      outcomesB: ["never returns"],
    });
  });
});

const measured = (cost: ToggleCost | undefined, name: string): unknown =>
  cost?.measures.find((one) => one.name === name)?.histogram;

describe("the cost of a toggle", function () {
  this.timeout(60_000);

  itInSweep("is three grace periods by DELETE (two swaps) and CREATE (one); by flags one", () => {
    const [byFlags, byNewSlot] = [
      ["userfault-v2", 1],
      ["userfault-create-only", 3],
    ] as const;
    for (const [name, waits] of [byFlags, byNewSlot]) {
      const { design, scenario } = cellOf(name, "userfault-toggle-zap-all");
      const { toggles, limit } = costOf(design, scenario);
      expect(limit).to.equal(null);
      const [on, off] = toggles;
      expect(measured(on, "srcu-waits")).to.deep.equal([[waits, on?.states]]);
      expect(measured(off, "srcu-waits")).to.deep.equal([[1, off?.states]]);
      // Every root is invalidated: each of the two vCPUs is told, whatever was mapped; the gfn whose bit is set exits.
      expect(measured(on, "flush-requests")).to.deep.equal([[2, on?.states]]);
      expect(measured(on, "userfault-exits")).to.deep.equal([[1, on?.states]]);
    }
  });

  it("is not measured of a design that does not know the flag", () => {
    const { design, scenario } = cellOf("mainline", "userfault-toggle");
    expect(costOf(design, scenario).toggles).to.deep.equal([]);
  });
});

describe("a sampled workload", function () {
  this.timeout(60_000);

  it("gives the same sums for the same seed, and other ones for another", () => {
    const { design } = cellOf("userfault-v2", "poison");
    const of = (seed: number) =>
      workloads.map((workload) => sampleWorkload(workload, [design], seed)[0]?.totals);
    expect(of(7)).to.deep.equal(of(7));
    expect(of(7)).not.to.deep.equal(of(8));
  });
});
