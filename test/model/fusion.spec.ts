import { expect } from "chai";
import { encode, initialState, pack, successors, runImmutably } from "../../checker/index.ts";
import type { Cell } from "../../cli/catalog.ts";
import type { CellReport } from "../../cli/check/job.ts";
import { runJob } from "../../cli/check/run-job.ts";
import { cellText, widthsOf } from "../../cli/check/table.ts";
import { kvm } from "../../cli/kvm.ts";
import { pick } from "../../cli/support/names.ts";
import { faultEntry } from "../../counterexamples/name.ts";
import { randomBelow } from "../checker/random.ts";

const cellOf = (design: string, scenario: string, edits: readonly string[] = []): Cell => {
  const { machine, scope } = pick("scenario", scenario, kvm.scenarios);
  return { design, scenario, machine, scope, edits };
};
const ofFault = (name: string): Cell => {
  const { design, scenario } = pick("fault", name, kvm.faults);
  return cellOf(design, scenario, [faultEntry(name)]);
};

const checked = (cell: Cell, fusion: boolean) =>
  runJob(
    kvm,
    {
      cell,
      properties: null,
      engine: { kind: "exhaustive", maxStates: null, maxBytes: 1e9, threads: 1, fusion },
    },
    { progress: () => undefined, interrupted: () => false },
  );

/** All but counts of states, and time. */
const said = ({ verdicts, neverRan, broken, limit }: CellReport) => ({
  neverRan,
  broken,
  limit,
  verdicts: verdicts.map(({ exercised, finding, ...verdict }) => ({
    ...verdict,
    exercised: exercised > 0,
    finding: finding?.replace(/in \d+ states/, "") ?? null,
  })),
});

/** Small ones. `npm run bench:fusion` compares them all. */
const cells: readonly (readonly [string, Cell])[] = [
  ["userfault-v3 in bitmap-change", cellOf("userfault-v3", "bitmap-change")],
  ["a deadlock", ofFault("ioctl-waits-for-itself")],
];

describe("fusion of KVM's steps", () => {
  for (const [name, cell] of cells)
    it(`says the same of ${name}, with the same counterexamples and fewer states`, async () => {
      const [plain, fused] = [await checked(cell, false), await checked(cell, true)];
      expect(said(fused)).to.deep.equal(said(plain));
      expect(fused.states).to.be.below(plain.states);
      expect(fused.reductions).to.deep.equal([...plain.reductions, "fusion"]);
      const head = (report: CellReport) =>
        cellText({ report, verdicts: [] }, widthsOf([], [])).replace(/\s+/g, " ");
      expect(head(fused)).to.include("by fusion");
      expect(head(plain)).to.not.include(", by");
    });

  it("may rely on normalising that does nothing when it is done again", () => {
    const { system } = kvm.build(cellOf("userfault-v3", "poison"));
    const { words, draft, layout } = pack(system);
    const below = randomBelow(1);
    let state = initialState(system);
    for (let n = 0; n < 200; n++) {
      const enabled = successors(system, state);
      const t = enabled[below(Math.max(1, enabled.length))];
      if (t === undefined) break;
      state = runImmutably(system, t, state);
      const before = encode(layout, state);
      words.set(before);
      system.normalise?.(draft);
      expect([...words]).to.deep.equal([...before]);
    }
  });
});
