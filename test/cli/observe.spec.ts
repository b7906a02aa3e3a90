import { expect } from "chai";
import { textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import type { Ablated } from "../../cli/ablate/evidence.ts";
import { observe, observedWithin } from "../../cli/ablate/observe.ts";
import { freshPlan, type Plan } from "../../cli/ablate/plan.ts";
import { makeQuestions } from "../../cli/ablate/questions.ts";
import type { Cell } from "../../cli/catalog.ts";
import { kvm } from "../../cli/kvm.ts";
import { toyCatalog } from "./toy/catalog.ts";

const cellWith = (...edits: readonly string[]): Cell => ({
  design: "careful",
  scenario: "gate",
  machine: "toy",
  scope: { vcpus: 1, gfns: 1, pfns: 1, slots: 1, roots: 1 },
  edits,
});

/** Judged optional in the gate, as far as this test goes. */
const optional = (operation: string, step: string): Ablated => {
  const ablation: Ablation = {
    operation,
    step,
    kind: "remove",
    edit: "remove",
    touches: [`${operation}/${step}`],
    silentUnlessRun: true,
    movesTarget: false,
  };
  const cell = cellWith(`${operation}/${step}:remove`);
  return {
    ablation,
    verdict: { verdict: "optional", confirmed: [], breaks: [], loses: [], blind: [] },
    evidence: [
      {
        cell,
        judgement: {
          kind: "kept",
          breaks: [],
          loses: [],
          unexercised: [],
          holding: [],
          blind: [],
        },
        report: null,
      },
    ],
    silent: [],
  };
};

/** The same, judged in these scenarios, in that order. */
const inScenarios = (edit: Ablated, ...scenarios: readonly string[]): Ablated => ({
  ...edit,
  evidence: scenarios.flatMap((scenario) =>
    edit.evidence.map((one) => ({ ...one, cell: { ...one.cell, scenario } })),
  ),
});

const observed = async (plan: Plan, ...edits: readonly Ablated[]) =>
  [
    ...(
      await observe({ catalog: toyCatalog, entry: import.meta.url }, edits, freshPlan(), plan, {
        threads: 1,
        interrupted: () => false,
        progress: () => undefined,
      })
    ).values(),
  ].map((one) => ({ ...one }));

describe("what can be observed of an edit", () => {
  it("is a shortest list of stimuli that is answered otherwise, or that there is none", async () => {
    const learnt: (readonly [string, string])[] = [];
    const plan: Plan = {
      recall: (_, find) => find(),
      known: () => undefined,
      learn: (...one) => learnt.push(one),
      save: () => undefined,
    };
    const edits = [
      optional("close", "wait-readers"),
      optional("walk", "look"),
      optional("walk", "pass"),
    ];
    const found = await observed(plan, ...edits);
    expect(found).to.deep.equal([
      // One stimulus at a time: nobody is there to be waited for.
      { kind: "same", length: null },
      { kind: "same", length: null },
      { kind: "differs", scenario: "gate", stimuli: ["reader0 goes"] },
    ]);
    const nameOf = makeQuestions(toyCatalog, freshPlan(), observedWithin);
    const asked = edits.map(({ ablation }) => nameOf(ablation, cellWith(textOf(ablation))));
    expect(learnt.map(([question]) => question)).to.deep.equal(asked);
    expect(new Set(asked).size).to.equal(3);
  });
  it("is not asked again where it is known", async () => {
    const plan: Plan = {
      recall: (_, find) => find(),
      known: () => '{"kind":"equal-up-to","length":2}',
      learn: () => expect.fail("asked again"),
      save: () => undefined,
    };
    expect(await observed(plan, optional("walk", "pass"))).to.deep.equal([
      { kind: "unknown", why: "only lists of 2 in gate" },
    ]);
  });

  it("is the same whichever other edits are asked about: the first of its own scenarios that tells", async () => {
    const plan: Plan = {
      recall: (_, find) => find(),
      known: () => '{"kind":"differ","stimuli":["reader0 goes"]}',
      learn: () => expect.fail("asked again"),
      save: () => undefined,
    };
    const edit = inScenarios(optional("walk", "pass"), "gate", "crowd");
    const other = inScenarios(optional("walk", "look"), "crowd");
    const inGate = { kind: "differs", scenario: "gate", stimuli: ["reader0 goes"] };
    expect(await observed(plan, edit)).to.deep.equal([inGate]);
    expect((await observed(plan, other, edit))[1]).to.deep.equal(inGate);
  });

  it("is one question for designs that are the same in a place, and another one elsewhere and for other edits", () => {
    const designs = ["mainline", "userfault-v3"];
    const named = (scenario: string, edits: readonly string[]): readonly string[] =>
      designs.flatMap((design) => {
        const nameOf = makeQuestions(kvm, freshPlan(), observedWithin);
        const entry = kvm.scenarios.find(({ name }) => name === scenario);
        if (entry === undefined) throw new Error(`no scenario ${scenario}`);
        const machine = entry.machinesFor(design)[0] ?? "";
        return kvm
          .ablations(design)
          .filter((one) => edits.includes(textOf(one)))
          .map((ablation) => {
            const edited = [textOf(ablation)];
            const cell = { design, scenario, machine, scope: entry.scope, edits: edited };
            return nameOf(ablation, cell);
          });
      });
    const edits = ["fault/retry-check:remove", "fault/lock-mmu-read:unwait"];
    const same = named("dirty-logging", edits);
    expect([same.length, new Set(same).size]).to.deep.equal([4, 2]);
    const apart = named("userfault-toggle", edits);
    expect([apart.length, new Set([...same, ...apart]).size]).to.deep.equal([4, 6]);
  });
});
