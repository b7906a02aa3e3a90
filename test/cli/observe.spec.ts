import { expect } from "chai";
import type { Ablation } from "../../checker/ablation/ablations.ts";
import type { Ablated } from "../../cli/ablate/evidence.ts";
import { observe } from "../../cli/ablate/observe.ts";
import type { Plan } from "../../cli/ablate/plan.ts";
import type { Cell } from "../../cli/catalog.ts";
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
      await observe({ catalog: toyCatalog, entry: import.meta.url }, edits, plan, {
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
    const found = await observed(
      plan,
      optional("close", "wait-readers"),
      optional("walk", "look"),
      optional("walk", "pass"),
    );
    expect(found).to.deep.equal([
      // One stimulus at a time: nobody is there to be waited for.
      { kind: "same", length: null },
      { kind: "same", length: null },
      { kind: "differs", scenario: "gate", stimuli: ["reader0 goes"] },
    ]);
    expect(learnt.map(([question]) => question)).to.deep.equal([
      "gate: close/wait-readers:remove",
      "gate: walk/look:remove",
      "gate: walk/pass:remove",
    ]);
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
});
