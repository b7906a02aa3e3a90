import { expect } from "chai";
import { pickBy } from "../../checker/sample/pick.ts";

const weights = { none: 0, one: 1, three: 3 } as const;
const names = ["none", "one", "three"] as const;
const pick = (chance: number) => pickBy(names, (name) => weights[name], chance);

describe("pickBy", () => {
  it("gives each option as much room as it weighs", () => {
    const picked = [0, 0.24, 0.25, 0.5, 0.99].map((chance) => pick(chance)?.picked);
    expect(picked).to.deep.equal(["one", "one", "three", "three", "three"]);
  });

  it("hands the rest of the chance on, spread evenly again", () => {
    expect(pick(0.125)).to.deep.equal({ picked: "one", left: 0.5 });
    expect(pick(0.625)).to.deep.equal({ picked: "three", left: 0.5 });
  });

  it("picks nothing where nothing weighs anything", () => {
    expect(pickBy(names, () => 0, 0.5)).to.equal(null);
    expect(pickBy([], () => 1, 0.5)).to.equal(null);
  });
});
