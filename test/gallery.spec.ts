import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { kvm } from "../cli/kvm.ts";
import { revertedCell } from "../cli/gallery/run.ts";
import { parseCounterexample } from "../counterexamples/file.ts";
import { notModelled } from "../model/designs/historic/not-modelled.ts";

const folder = fileURLToPath(new URL("../counterexamples/historic/", import.meta.url));

describe("the gallery", () => {
  it("has a schedule for each case, and no other (else: npm run update -- --gallery)", () => {
    const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
    expect(files.sort()).to.deep.equal(kvm.historic.map(({ name }) => `${name}.json`).sort());
  });

  for (const of of kvm.historic)
    it(`${of.name}: its schedule is of its cell and property, and was found as a shortest one`, () => {
      const parsed = parseCounterexample(readFileSync(`${folder}${of.name}.json`, "utf8"));
      if (parsed.kind !== "counterexample") throw new Error(parsed.kind);
      expect(parsed.file).to.deep.include({ ...revertedCell(kvm, of), property: of.property });
      expect(parsed.file.found).to.deep.equal({ by: "exhaustive", minimal: "proven" });
    });

  it("says of each fix that is not modelled which one it is and why, once", () => {
    const commits = [...kvm.historic, ...notModelled].map(({ commit }) => commit);
    for (const { commit, about, reason } of notModelled) {
      expect(commit).to.match(/^[0-9a-f]{12}$/);
      expect(commits.filter((one) => one === commit)).to.have.length(1);
      for (const text of [about, reason]) expect(text).to.match(/^\S[^\n]*[^.\n]$/);
    }
  });
});
