import { expect } from "chai";
import { initialState } from "../../checker/state/immutable.ts";
import { buildSystem } from "../../model/build.ts";
import { designs } from "../../model/designs/index.ts";
import { scenarios } from "../../model/scenarios/index.ts";
import type { Scope } from "../../model/scope.ts";
import { someCells } from "./cells.ts";
import { sweep } from "../sweep.ts";
import { disagreement } from "./walk.ts";

const ordinary: Scope = { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 };

const refused: readonly (readonly [Partial<Scope>, RegExp])[] = [
  [{ vcpus: 0 }, /^vcpus 0 is not supported: 1 to \d+ are/],
  [{ vcpus: 9 }, /^vcpus 9 is not supported: 1 to \d+ are; each further vcpu multiplies/],
  [{ gfns: 1 }, /^gfns 1 is not supported/],
  [{ gfns: 3, pfns: 4 }, /^gfns 3 is not supported: two neighbours form a huge page/],
  [{ gfns: 64 }, /^gfns 64 is not supported/],
  [{ gfns: 4, pfns: 2 }, /^pfns 2 is not supported: all 4 guest frames are backed/],
  [{ pfns: 99 }, /^pfns 99 is not supported/],
  [{ slots: 0 }, /^slots 0 is not supported/],
  [{ slots: 7 }, /^slots 7 is not supported/],
  [{ roots: 0 }, /^roots 0 is not supported/],
  [{ roots: 8 }, /^roots 8 is not supported/],
];

describe("scopes", () => {
  for (const scenario of scenarios)
    it(`${scenario.name} supports its own, and refuses others in a sentence`, () => {
      expect(scenario.supports(scenario.scope)).to.equal(true);
      for (const { scope } of scenario.thorough) expect(scenario.supports(scope)).to.equal(true);
      for (const [part, sentence] of refused) {
        const answer = scenario.supports({ ...ordinary, ...part });
        expect(answer, JSON.stringify(part)).to.be.a("string").that.matches(sentence);
        expect(answer).not.to.include("\n");
      }
    });

  it("of four guest frames build and run in each fifth cell, in a sweep in every cell, that supports them", () => {
    let built = 0;
    for (const { cell } of someCells) {
      const { name, design, scenario } = cell;
      const scope = { ...scenario.scope, gfns: 4, pfns: Math.max(4, scenario.scope.pfns) };
      if (scenario.supports(scope) !== true) continue;
      built++;
      const system = buildSystem(design, scenario, { scope });
      expect(disagreement(system, 10, built), name).to.equal(null);
    }
    expect(built).to.be.above(sweep ? designs.length : 5);
  });

  it("that are supported have a first state, in every fourth scenario: the smallest, and one with frames to spare; in a sweep in all, also with less of each alone", () => {
    for (const scenario of scenarios.filter((_, i) => sweep || i % 4 === 0)) {
      const design = designs.find((one) => scenario.fits(one));
      if (design === undefined) continue;
      const own = scenario.scope;
      const tried: readonly Scope[] = [
        { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
        { ...own, pfns: Math.min(6, own.pfns + 2) },
        ...(sweep
          ? [{ vcpus: 1 }, { slots: 1 }, { roots: 1 }, { gfns: 2 }, { gfns: 4, pfns: 4 }]
          : []
        ).map((less) => ({ ...own, ...less })),
      ];
      for (const scope of tried)
        if (scenario.supports(scope) === true)
          expect(
            () => initialState(buildSystem(design, scenario, { scope })),
            `${scenario.name} ${JSON.stringify(scope)}`,
          ).not.to.throw();
    }
  });

  it("of one vCPU and of three build in these, in a sweep in twice as many", () => {
    for (const { cell } of someCells.filter((_, i) => sweep || i % 2 === 0))
      for (const vcpus of [1, 3]) {
        const { name, design, scenario } = cell;
        const scope = { ...scenario.scope, vcpus };
        if (scenario.supports(scope) !== true) continue;
        const system = buildSystem(design, scenario, { scope });
        expect(disagreement(system, 5, vcpus), `${name} ${String(vcpus)}`).to.equal(null);
      }
  });
});
