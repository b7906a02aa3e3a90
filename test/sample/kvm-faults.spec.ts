import { expect } from "chai";
import { sample } from "../../checker/sample/sample.ts";
import { explore } from "../../checker/search/explore.ts";
import { buildSystem } from "../../model/build.ts";
import { designs } from "../../model/designs/index.ts";
import { faults } from "../../model/designs/faults/index.ts";
import { scenarios } from "../../model/scenarios/index.ts";
import { properties } from "../../properties/index.ts";
import { finish } from "./finish.ts";

const named = <T extends { readonly name: string }>(list: readonly T[], name: string): T =>
  list.find((member) => member.name === name) ?? expect.fail(`there is no ${name}`);

/** A hundred take a minute and a half: STALEPROOF_SEEDS=100. */
const seeds = Number(process.env["STALEPROOF_SEEDS"] ?? 2);

describe(`sampled counterexamples of seeded faults, ${seeds} seeds each`, () => {
  for (const [name, broken] of [
    ["zap-before-publish", "userfault-respected"],
    ["no-srcu-wait-on-clearing", "no-read-of-released-bitmap"],
    ["flush-before-zap", "userfault-respected"],
    ["no-srcu-wait-on-delete", "no-stale-translation"],
    ["protection-without-flush", "no-write-beyond-host-permission"],
  ] as const)
    it(`${name}: within one step of the shortest in 95 of 100`, () => {
      const { design, scenario, edits } = named(faults, name);
      const system = buildSystem(named(designs, design), named(scenarios, scenario), { edits });
      const property = named(properties, broken);
      const least = finish(explore(system, [property], { stopAtFirst: [broken] })).verdicts[0]
        ?.schedule?.length;
      if (least === undefined) expect.fail(`${name} does not breach ${broken}`);
      let close = 0;
      for (let seed = 1; seed <= seeds; seed++) {
        const options = { runs: 1000, seed, runOn: "packed" } as const;
        const [verdict] = finish(sample(system, [property], options)).verdicts;
        const length = verdict?.schedule?.length ?? Number.POSITIVE_INFINITY;
        expect(length).to.be.at.least(least);
        if (length <= least + 1) close++;
      }
      expect(close / seeds).to.be.at.least(0.95);
    }).timeout(120_000);
});
