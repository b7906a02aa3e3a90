import { expect } from "chai";
import { measureSmaller } from "../../checker/forecast/index.ts";
import { buildSystem } from "../../model/build.ts";
import { designs } from "../../model/designs/index.ts";
import { familyOf } from "../../model/family.ts";
import { scenarios } from "../../model/scenarios/index.ts";

const named = <T extends { readonly name: string }>(all: readonly T[], name: string): T => {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

describe("the family of a scenario", () => {
  const scenario = named(scenarios, "userfault-toggle");

  it("tells vCPUs apart by what they may do", () => {
    const { dimensions, at } = familyOf(scenario, { scope: { ...scenario.scope, vcpus: 3 } });
    const amounts = Object.fromEntries(dimensions.map(({ name }, d) => [name, at[d]]));
    expect(amounts).to.include({ faulters: 1, mappers: 0, bystanders: 2, gfns: 2 });
    expect(familyOf(scenario, { scope: scenario.scope, roles: "full" }).at[0]).to.equal(2);
  });

  it("has smaller members only, each once, and the scenario itself where roles are other ones", () => {
    const { at, smaller } = familyOf(scenario, { scope: scenario.scope, roles: "full" });
    const places = smaller.map((one) => one.at.join());
    expect(new Set(places).size).to.equal(places.length);
    expect(places).to.not.include(at.join());
    expect(places).to.include(familyOf(scenario, { scope: scenario.scope }).at.join());
    for (const { of } of smaller) expect(of.scope.pfns).to.be.at.least(of.scope.gfns);
  });

  it("leaves out what a scenario cannot be built for", () => {
    const scope = { ...named(scenarios, "memslot-move").scope, vcpus: 1 };
    const move = named(scenarios, "memslot-move");
    const design = named(designs, "mainline");
    const { dimensions, smaller } = familyOf(move, { scope });
    const measured = measureSmaller(
      {
        dimensions,
        smaller: smaller.map(({ at }) => at),
        build: (at) => {
          const member = smaller.find((one) => one.at === at);
          return member === undefined ? null : buildSystem(design, move, member.of);
        },
      },
      { states: 5000, isSpent: () => false },
    );
    // It moves the slot to gfn 2, so that there must be three gfns.
    const gfns = dimensions.findIndex(({ name }) => name === "gfns");
    expect(measured).to.not.deep.equal([]);
    for (const { at } of measured) expect(at[gfns]).to.be.at.least(3);
  });
});
