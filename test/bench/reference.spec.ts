import { expect } from "chai";
import { editsOf, type Event } from "../../checker/index.ts";
import {
  invariants,
  referenceSystem,
  type Me,
  type State,
} from "../../bench/peers/reference/index.ts";
import { quickSizes, sizeNamed, sizes, usualSizes } from "../../bench/peers/sizes.ts";
import { checkWithTla } from "../../bench/peers/tla/check.ts";
import { naiveSearch } from "../checker/naive.ts";
import { searched } from "../checker/search.ts";

const { remove, unwait } = editsOf<State, Me, Event>();
const tiny = sizeNamed("v1g1p1");

describe("the reference model of the benchmarks", () => {
  for (const name of ["v1g1p1", "v1g2p1", "v1g1p1-log", "v2g1p2"])
    it(`has as many states and transitions as the table says: ${name}`, () => {
      const { scope, states, transitions } = sizeNamed(name);
      const outcome = searched(referenceSystem(scope), invariants);
      expect(outcome).to.include({ states, transitions });
      expect(outcome.verdicts.map(({ verdict }) => verdict)).to.deep.equal(["holds", "holds"]);
      expect(outcome.neverRan).to.deep.equal([]);
    });

  it("has as many for a naive search", () => {
    const { states, transitions } = naiveSearch(referenceSystem(tiny.scope));
    expect({ states, transitions }).to.deep.equal({
      states: tiny.states,
      transitions: tiny.transitions,
    });
  });

  it("has as many in TLA+ as tla-checker reads it, which finds neither invariant broken nor a deadlock", () => {
    const { states, transitions, scope } = tiny;
    const counts = checkWithTla(scope, { drawn: true, maxStates: 10_000 });
    expect(counts).to.deep.equal({ states, pairs: transitions });
  });

  it("breaks its invariants by what they name: a mistake would show", () => {
    const edits = {
      "take-away/kick:remove": remove("take-away/kick"),
      "take-away/await-acks:unwait": unwait("take-away/await-acks"),
      "start-userfault/await-readers:unwait": unwait("start-userfault/await-readers"),
      "start-userfault/await-acks:unwait": unwait("start-userfault/await-acks"),
    };
    const broken = Object.entries(edits).flatMap(([name, edit]) =>
      searched(referenceSystem(tiny.scope, [edit]), invariants)
        .verdicts.filter(({ verdict }) => verdict === "violated")
        .map(({ property }) => `${property} by ${name}`),
    );
    expect(broken).to.include.members(
      invariants.flatMap(({ name, brokenBy }) => brokenBy.map((by) => `${name} by ${by}`)),
    );
  });
});

describe("the sizes of the reference model", () => {
  it("are five or more from 10^5 to 10^7 states, in order, and those that are run exist", () => {
    const counts = sizes.map(({ states }) => states);
    expect(counts.filter((n) => n >= 1e5 && n <= 1.1e7)).to.have.length.of.at.least(5);
    expect(counts).to.deep.equal([...counts].sort((a, b) => a - b));
    const usual = usualSizes.map((name) => sizeNamed(name).states);
    expect(usual.filter((n) => n >= 1e5)).to.have.length.of.at.least(5);
    for (const name of [...usualSizes, ...quickSizes]) expect(sizeNamed(name).name).to.equal(name);
  });

  it("name what there is when one is not found", () => {
    expect(() => sizeNamed("v9")).to.throw(/no size v9; there are v1g1p1, /);
  });
});
