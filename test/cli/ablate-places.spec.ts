import { expect } from "chai";
import { textOf } from "../../checker/ablation/ablations.ts";
import { placed } from "../../cli/ablate/places.ts";
import type { Plan } from "../../cli/ablate/plan.ts";
import { toyCatalog } from "./toy/catalog.ts";

const plan: Plan = {
  recall: (_, find) => find(),
  known: () => undefined,
  learn: () => undefined,
  save: () => undefined,
};
/** The toy, of which readers never look: in no scenario. */
const unlooking: typeof toyCatalog = {
  ...toyCatalog,
  build: (cell) => {
    const built = toyCatalog.build(cell);
    const standing = new Set([...built.system.standing].filter((step) => step !== "walk/look"));
    return { ...built, system: { ...built.system, standing } };
  },
};

describe("the places of edits", () => {
  const all = toyCatalog.ablations("careful");

  it("are those scenarios that can be searched in which a step stands", () => {
    const { somewhere, nowhere, scenariosOf } = placed(toyCatalog, "careful", plan, all);
    expect(somewhere).to.deep.equal(all);
    expect(nowhere).to.deep.equal([]);
    for (const one of all) expect(scenariosOf(one)).to.deep.equal(["gate"]);
  });

  it("are none for what stands nowhere, nor for exchanging it", () => {
    const { somewhere, nowhere } = placed(unlooking, "careful", plan, all);
    const about = all.filter(({ touches }) => touches.includes("walk/look"));
    expect(nowhere.map(textOf)).to.deep.equal(about.map(textOf));
    expect(somewhere.length).to.equal(all.length - about.length);
  });
});
