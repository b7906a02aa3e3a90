import { expect } from "chai";
import { canAlter, textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import { groundOf, nameStanding, type Ground } from "../../cli/ablate/ground.ts";
import { freshPlan } from "../../cli/ablate/plan.ts";
import { kvm } from "../../cli/kvm.ts";
import type { KvmEvent } from "../../model/actor.ts";
import type { State } from "../../model/state/state.ts";
import { randomBelow } from "../checker/random.ts";
import { sweep } from "../sweep.ts";

const designs = ["mainline", "userfault-v2", "userfault-generic", "userfault-create-only"] as const;
/** Every so many scenarios, and of each pair so many edits, at random. */
const [stride, edits] = sweep ? [1, 60] : [9, 20];

interface What {
  readonly parts: readonly unknown[];
  readonly actions: readonly (readonly string[])[];
  readonly standing: readonly string[];
}

/** What the edited system is: its parts, those that the edit has made by their places; its actions and what stands; or what it throws. */
const whatIs = (ground: Ground<State, KvmEvent>, ablation: Ablation): What | string => {
  try {
    const known = new Set(ground.system().identity);
    const { system } = kvm.build({ ...ground.cell, edits: [textOf(ablation)] });
    return {
      parts: system.identity.map((part) =>
        known.has(part) || typeof part === "string" ? part : "made",
      ),
      actions: system.transitions.map(({ actor, operation, step }) => [actor, operation, step]),
      standing: [...system.standing],
    };
  } catch (thrown) {
    return String(thrown);
  }
};

describe("designs that are the same in a scenario", () => {
  it("are the same there with the same edit, so that what is known of one is known of the other", () => {
    const below = randomBelow(7);
    const of = new Map<string, readonly Ablation[]>(
      designs.map((design) => [design, kvm.ablations(design)]),
    );
    let [compared, altered] = [0, 0];
    const asked = kvm.scenarios.filter(({ ablated }) => ablated !== "none");
    for (const scenario of asked.filter((_, i) => i % stride === 0)) {
      const [first, ...others] = designs.flatMap((design) =>
        scenario.fits(design) ? groundOf(kvm, design, [scenario]) : [],
      );
      if (first === undefined) continue;
      const name = nameStanding(first, freshPlan());
      const twin = others.find((one) => nameStanding(one, freshPlan()) === name);
      if (twin === undefined) continue;
      const theirs = new Map((of.get(twin.cell.design) ?? []).map((one) => [textOf(one), one]));
      const common = (of.get(first.cell.design) ?? []).filter(
        (one) => theirs.has(textOf(one)) && canAlter(one, first.system().standing),
      );
      for (let i = 0; i < edits; i++) {
        const ours = common[below(common.length)];
        const other = ours === undefined ? undefined : theirs.get(textOf(ours));
        if (ours === undefined || other === undefined) throw new Error("no edits in common");
        const [one, same] = [whatIs(first, ours), whatIs(twin, other)];
        expect(JSON.stringify(one)).to.equal(JSON.stringify(same));
        if (typeof one === "object" && typeof same === "object") {
          expect(one.parts.every((part, p) => part === same.parts[p])).to.equal(true);
          altered++;
        }
        compared++;
      }
    }
    expect(compared).to.be.greaterThan(100);
    expect(altered).to.be.greaterThan(100);
  });
});
