import { expect } from "chai";
import { describeFinding, type Finding } from "../../conformance/commands/finding.ts";
import { modelSide } from "../../conformance/commands/model-side.ts";
import type { RealSide } from "../../conformance/commands/real-side.ts";
import { runSequences } from "../../conformance/commands/sequences.ts";
import { buildSystem } from "../../model/build.ts";
import { v6_12 } from "../../model/designs/v6-12.ts";
import { conformance } from "../../model/scenarios/conformance.ts";

const system = buildSystem(v6_12, conformance);
const model = modelSide(system);
/** What all kernels of these tests are inside: each begins by a reset, and only one is used at a time. */
const twin = modelSide(system);

/** A kernel like the model, which calls EEXIST by another name once it has been through so many sequences. */
const wrongAfter = (sequences: number): RealSide => {
  let seen = 0;
  return {
    reset: () => Promise.resolve(twin.reset()).then(() => void seen++),
    apply: (command) => {
      const outcome = twin.apply(command);
      const bent = outcome.result === "EEXIST" && seen > sequences ? "EINVAL" : outcome.result;
      return Promise.resolve({ ...outcome, result: bent, trace: null });
    },
  };
};

/** What is found, and how many fresh sides it took. */
const find = async (
  first: RealSide,
  fresh: () => Promise<RealSide>,
): Promise<{ readonly finding: Finding; readonly made: number }> => {
  let made = 0;
  const finding = await runSequences(model, first, () => (made++, fresh()), {
    scope: conformance.scope,
    prefaults: true,
    seed: 1,
    runs: 1000,
    onSequence: () => undefined,
  });
  if (finding === null) throw new Error("nothing was found");
  return { finding, made };
};

const kinds = ({ disagreement }: Finding): readonly string[] =>
  disagreement.done.map(({ command }) => command.kind);

describe("a disagreement", () => {
  it("is shrunk on fresh sides to the commands that it takes", async () => {
    const { finding, made } = await find(wrongAfter(0), () => Promise.resolve(wrongAfter(0)));
    expect(kinds(finding)).to.deep.equal(["region", "region"]);
    expect(finding.disagreement.differences).to.deep.equal([
      "result: the model says EEXIST, the kernel EINVAL",
    ]);
    if (finding.shrinking.kind !== "shrunk") throw new Error(finding.shrinking.kind);
    expect(finding.shrinking.fresh).to.equal(made);
    expect(finding.shrinking.attempts).to.be.greaterThan(made);
  });

  it("is told as it was found if it does not show on a fresh side", async () => {
    const { finding, made } = await find(wrongAfter(40), () => Promise.resolve(wrongAfter(40)));
    expect(made).to.equal(1);
    expect(finding.after).to.be.at.least(40);
    expect(finding.shrinking.kind).to.equal("vanished");
    expect(describeFinding(finding)).to.match(
      /^ *seen after \d+ sequences, [\d.]+ s, on this machine, not on a fresh one; the commands follow unshrunk\n +1 {2}/,
    );
    expect(finding.disagreement.differences).to.deep.equal([
      "result: the model says EEXIST, the kernel EINVAL",
    ]);
  });

  it("does not count as shrunk where it took what was done before", async () => {
    // Fresh at first, and wrong only after some attempts: what shows then does not show on the next fresh one.
    let made = 0;
    const { finding } = await find(wrongAfter(0), () =>
      Promise.resolve(wrongAfter(made++ === 0 ? 0 : 5)),
    );
    expect(finding.shrinking.kind).to.equal("shrunk");
    expect(kinds(finding).length).to.be.greaterThan(2);
  });

  it("is not lost if no fresh side can be had", async () => {
    const { finding, made } = await find(wrongAfter(0), () =>
      Promise.reject(new Error("no space left")),
    );
    expect(made).to.equal(1);
    expect(finding.shrinking).to.deep.equal({ kind: "failed", reason: "no space left" });
    expect(describeFinding(finding)).to.include("no space left");
    expect(kinds(finding).length).to.be.greaterThan(0);
  });

  it("is not lost if a fresh side breaks while it is shrunk", async () => {
    let made = 0;
    const { finding } = await find(wrongAfter(0), () =>
      made++ < 2 ? Promise.resolve(wrongAfter(0)) : Promise.reject(new Error("died")),
    );
    expect(finding.disagreement.differences).to.have.length(1);
  });
});

describe("what breaks while sequences run", () => {
  it("is no disagreement, and is thrown", async () => {
    const broken: RealSide = {
      reset: () => Promise.reject(new Error("the machine died")),
      apply: () => Promise.reject(new Error("unreachable")),
    };
    const fate = await find(broken, () => Promise.resolve(wrongAfter(0))).then(
      () => "found",
      (error: unknown) => String(error),
    );
    expect(fate).to.include("the machine died");
  });
});
