import { expect } from "chai";
import type { RealSide } from "../../conformance/commands/real-side.ts";
import { modelSide } from "../../conformance/commands/model-side.ts";
import { runSequences } from "../../conformance/commands/sequences.ts";
import { buildSystem } from "../../model/build.ts";
import { v6_1 } from "../../model/designs/v6-1.ts";
import { v6_12 } from "../../model/designs/v6-12.ts";
import { conformance } from "../../model/scenarios/conformance.ts";
import { sweep } from "../sweep.ts";

/** A kernel that does whatever a second copy of the model says, but for what `bend` changes. */
const pretended = (design: typeof v6_12, bend: (result: string) => string = (r) => r): RealSide => {
  const twin = modelSide(buildSystem(design, conformance));
  return {
    reset: () => Promise.resolve(twin.reset()),
    apply: (command) => {
      const outcome = twin.apply(command);
      return Promise.resolve({ ...outcome, result: bend(outcome.result), trace: null });
    },
  };
};

const options = {
  scope: conformance.scope,
  prefaults: true,
  seed: 1,
  onSequence: () => undefined,
};

/** Where nothing disagrees, nothing is shrunk. */
const never = (): Promise<RealSide> => Promise.reject(new Error("no fresh side was needed"));

describe("the model, run to quiescence", () => {
  for (const design of [v6_12, v6_1])
    it(`comes to an end after every command: ${design.name}`, async () => {
      const model = modelSide(buildSystem(design, conformance));
      const found = await runSequences(model, pretended(design), never, {
        ...options,
        runs: sweep ? 200 : 30,
      });
      expect(found).to.equal(null);
    });

  it("agrees with itself on every machine that the comparison uses", async () => {
    for (const machine of [
      "npt-manual-protect",
      "npt-initially-set",
      "npt-late-split",
      "npt-initially-set-late-split",
    ]) {
      const model = modelSide(buildSystem(v6_12, conformance, { machine }));
      const twin = modelSide(buildSystem(v6_12, conformance, { machine }));
      const real: RealSide = {
        reset: () => Promise.resolve(twin.reset()),
        apply: (command) => Promise.resolve({ ...twin.apply(command), trace: null }),
      };
      expect(
        await runSequences(model, real, never, { ...options, runs: sweep ? 100 : 25 }),
      ).to.equal(null);
    }
  });
});
