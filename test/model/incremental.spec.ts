import { expect } from "chai";
import { textOf } from "../../checker/ablation/ablations.ts";
import type { SearchOutcome } from "../../checker/index.ts";
import type { Cell } from "../../cli/catalog.ts";
import { makeGraphs } from "../../cli/check/graphs.ts";
import { kvm } from "../../cli/kvm.ts";
import { randomBelow } from "../checker/random.ts";
import { searched } from "../checker/search.ts";
import { sweep } from "../sweep.ts";

const alone = { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 };
const cells: readonly Cell[] = [
  { design: "userfault-v3", scenario: "userfault-toggle", machine: "x86-zap-slot", scope: alone },
  { design: "userfault-generic", scenario: "bitmap-change", machine: "x86-zap-slot", scope: alone },
  {
    design: "userfault-v3",
    scenario: "poison-zap-all",
    machine: "x86",
    scope: { ...alone, roots: 2 },
  },
  { design: "mainline", scenario: "prefault", machine: "x86", scope: { ...alone, roots: 2 } },
].map((cell) => ({ ...cell, edits: [] }));
/** Of all edits of a design so many: some of them alter the way into the guest, and switch a reduction off. */
const edits = 8;

const runToEnd = <P, R>(running: Generator<P, R, void>): R => {
  for (;;) {
    const turn = running.next();
    if (turn.done === true) return turn.value;
  }
};
const said = (outcome: SearchOutcome): object => ({ ...outcome, bytes: 0 });

describe("a search of an edited design along the graph of the unedited one", () => {
  for (const cell of sweep ? cells : cells.slice(1, 3))
    it(`says what a plain search says: ${cell.design} in ${cell.scenario}`, () => {
      const graphs = makeGraphs(kvm);
      const below = randomBelow(cell.scenario.length);
      const ablations = kvm
        .ablations(cell.design)
        .filter(({ operation }) => /set-flags|enter|fault|punch|prefault/.test(operation));
      let seen = 0;
      for (let i = 0; i < edits; i++) {
        const ablation = ablations[below(ablations.length)];
        if (ablation === undefined) throw new Error("no edits");
        const edited: Cell = { ...cell, edits: [textOf(ablation)] };
        const { system, properties } = kvm.build(edited);
        const plain = searched(system, properties);
        const outcome = runToEnd(graphs.search(edited, graphs.subjectOf(edited), {}));
        if (outcome === null) expect(plain.broken, textOf(ablation)).not.to.equal(null);
        else {
          expect(said(outcome), textOf(ablation)).to.deep.equal(said(plain));
          seen++;
        }
      }
      expect(seen).to.be.greaterThan(edits / 2);
    });
});
