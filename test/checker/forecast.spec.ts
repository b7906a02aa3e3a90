import { expect } from "chai";
import {
  bytesForecast,
  extrapolate,
  forecastStates,
  measureSmaller,
  placesBelow,
  searchUpTo,
  type Dimension,
  type Family,
} from "../../checker/forecast/index.ts";
import { layoutOf, type Event } from "../../checker/index.ts";
import { cellProperties, cells } from "../../bench/cells.ts";
import { referenceSystem, type State } from "../../bench/peers/reference/index.ts";
import { mutex } from "../toys/mutex.ts";
import { searched } from "./search.ts";

const dimensions: readonly Dimension[] = [
  { name: "parts", growth: "exponential" },
  { name: "values", growth: "polynomial" },
];
const never = (): boolean => false;

describe("a forecast", () => {
  it("follows a law of growth", () => {
    // `parts` parts of values + 1 each.
    const counted = (parts: number, values: number) => (values + 1) ** parts;
    const samples = placesBelow([1, 1], [3, 3])
      .filter(([parts = 0]) => parts < 3)
      .map((at) => ({ at, value: counted(at[0] ?? 0, at[1] ?? 0) }));
    const { value, factor } = extrapolate(dimensions, samples, [3, 3]);
    expect(value / counted(3, 3)).to.be.within(0.8, 1.25);
    expect(factor).to.be.below(1.6);
  });

  it("of what was measured is what was measured", () => {
    const samples = [{ at: [2, 2], value: 1000 }];
    expect(extrapolate(dimensions, samples, [2, 2]).value).to.be.closeTo(1000, 2);
  });

  it("is the less certain the farther away it is", () => {
    const samples = [{ at: [1, 1], value: 100 }];
    const near = extrapolate(dimensions, samples, [2, 1]);
    const far = extrapolate(dimensions, samples, [3, 1]);
    expect(far.factor).to.be.above(near.factor);
    expect(() => extrapolate(dimensions, [], [1, 1])).to.throw(RangeError);
  });

  it("needs something that was measured", () => {
    const soFar = [1, 3, 8, 20];
    expect(forecastStates({ dimensions, measured: [], wanted: [1, 1], soFar })).to.equal(null);
  });

  describe("of the reference model", () => {
    const family: Family<State, Event> = {
      dimensions: [
        { name: "vcpus", growth: "exponential" },
        { name: "pfns", growth: "polynomial" },
      ],
      smaller: placesBelow([1, 1], [2, 2]),
      build: ([vcpus = 1, pfns = 1]) =>
        referenceSystem({ vcpus, gfns: 1, pfns, userfault: true, logging: false, notifier: true }),
    };
    const wanted = [2, 2];
    const measured = measureSmaller(family, { states: 10_000, isSpent: never });

    it("measures what the budget allows, smallest first", () => {
      // 73,232 states with two vCPUs and one frame are too many.
      expect(measured.map(({ at, states }) => [...at, states])).to.deep.equal([
        [1, 1, 2576],
        [1, 2, 4530],
      ]);
      expect(measureSmaller(family, { states: 10_000, isSpent: () => true })).to.deep.equal([]);
    });

    it("is within two times of the truth from small sizes and the beginning of the search", () => {
      const system = family.build(wanted);
      if (system === null) throw new Error("not built");
      const { levels } = searchUpTo(system, 20_000, never);
      for (const part of [0, 0.5, 1]) {
        const soFar = levels.slice(0, Math.max(12, Math.ceil(part * levels.length)));
        const forecast = forecastStates({ ...family, measured, wanted, soFar });
        expect((forecast?.value ?? 0) / 157_818, `${part}`).to.be.within(0.5, 2);
      }
    });
  });

  it("of memory is near what a search takes", () => {
    const system = cells({ porters: 1, cells: 4 });
    const { states, transitions, bytes } = searched(system, cellProperties);
    const told = bytesForecast({
      words: layoutOf(system).words,
      actors: system.actors.length,
      states,
      transitions,
      judgesFinish: false,
      threads: 1,
    });
    // The index had been larger by half while it grew.
    expect(told / bytes).to.be.within(0.75, 1.5);
  });
});

describe("the levels of a search", () => {
  it("are the states within each depth", () => {
    const { levels, states, depth } = searched(mutex());
    expect(levels[0]).to.equal(1);
    expect(levels).to.have.length(depth + 1);
    expect(levels.at(-1)).to.equal(states);
  });
  it("are complete where it was cut short", () => {
    const whole = searched(mutex());
    const { levels } = searched(mutex(), [], { maxStates: 19 });
    expect(levels).to.deep.equal(whole.levels.slice(0, levels.length));
    expect(levels.length).to.be.below(whole.levels.length);
  });
});
