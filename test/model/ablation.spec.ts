import { expect } from "chai";
import { ablationsOf, textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import { applyEdits } from "../../checker/protocol/apply-edits.ts";
import { parseEdit } from "../../checker/protocol/edit-text.ts";
import { reductionNames } from "../../model/build.ts";
import type { KvmEdit } from "../../model/designs/design.ts";
import { userfaultV3 } from "../../model/designs/userfault-v3.ts";
import { ablatedForTheRest, ablatedScenarios } from "../../model/scenarios/ablated.ts";
import { scenarios } from "../../model/scenarios/index.ts";
import { deadTlb, idleSteps } from "../../model/reductions.ts";

const ablations = ablationsOf(userfaultV3.operations);
const edit = (ablation: Ablation): KvmEdit => parseEdit(textOf(ablation));

describe("ablations of a design", () => {
  it("are judged in scenarios that exist, each of which is for all edits or for the rest", () => {
    const named = [...ablatedScenarios, ...ablatedForTheRest];
    expect(new Set(named).size).to.equal(named.length);
    const searchable = scenarios.filter(({ sampledOnly }) => !sampledOnly);
    expect(searchable.map(({ name }) => name)).to.include.members(named);
  });

  it("can all be applied, and are each listed once", () => {
    for (const one of ablations)
      expect(() => applyEdits(userfaultV3.operations, [edit(one)]), textOf(one)).not.to.throw();
    expect(new Set(ablations.map(textOf)).size).to.equal(ablations.length);
  });

  it("go without the reduction that rests on how a vCPU enters, where they change that", () => {
    const reduced = (one: Ablation): readonly string[] =>
      reductionNames(userfaultV3, { edits: [edit(one)] });
    const changesEntry = ({ operation, touches }: Ablation): boolean =>
      ["enter", "run", "use", "fill"].includes(operation) ||
      // A prefault loads a root too; the rest of it may be edited.
      touches.every((step) => step.startsWith("prefault/reload-root/load/"));
    const changing = ablations.filter(changesEntry);
    expect(changing.length).to.be.at.least(20);
    for (const one of ablations)
      expect(reduced(one), textOf(one)).to.deep.equal(
        changesEntry(one) ? [idleSteps] : [idleSteps, deadTlb],
      );
  });
});
