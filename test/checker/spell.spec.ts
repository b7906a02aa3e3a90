import { expect } from "chai";
import { check, spell } from "../../checker/index.ts";
import { goneMeansGone, shootdown } from "../toys/shootdown.ts";

describe("check and spell", () => {
  const system = shootdown(1, 1, true);

  it("say what breaks, by which schedule, with choices behind the steps", () => {
    const [found] = check(system, [goneMeansGone]).verdicts;
    // In, fill, out; unmap, no request (the guest is outside); in again, promise (nothing to wait for), use.
    expect(spell(system, found?.schedule ?? [])).to.deep.equal([
      "guest0 enter/enter",
      'guest0 fill/fill {"page":0}',
      "guest0 exit/exit",
      'keeper take-away/unmap {"page":0}',
      "keeper take-away/guests/request",
      "guest0 enter/enter",
      "keeper take-away/promise",
      'guest0 use/use {"page":0}',
    ]);
  });

  it("stop at a limit, undecided", () => {
    const { limit, verdicts } = check(system, [goneMeansGone], { maxStates: 3 });
    expect(limit).to.equal("max-states");
    expect(verdicts.map(({ verdict }) => verdict)).to.deep.equal(["undecided"]);
  });

  it("refuse a schedule of another system", () => {
    expect(() => spell(system, [9999])).to.throw(RangeError, "no transition 9999");
  });
});
