import { expect } from "chai";
import {
  bind,
  bool,
  operationsOf,
  record,
  stepsOf,
  type Event,
  type Property,
} from "../../checker/index.ts";
import { cells, cellProperties } from "../../bench/cells.ts";
import { exclusion, mutex, withoutWait } from "../toys/mutex.ts";
import { counter, type Counted, type CounterState } from "../toys/counter.ts";
import { canFinish, noDeadlock, searched, searchWithProgress, verdictOf } from "./search.ts";

const evidence = { claim: "toy", source: "toy", brokenBy: [] };

describe("a search that is cut short", () => {
  it("stores exactly as many states as it may, and never says holds", () => {
    const outcome = searched(mutex(), [exclusion, noDeadlock, canFinish], { maxStates: 19 });
    expect(outcome).to.include({ states: 19, limit: "max-states" });
    expect(outcome.verdicts.map((v) => v.verdict)).to.deep.equal(Array(3).fill("undecided"));
  });
  it("is not cut short by a limit that it just meets", () => {
    expect(searched(mutex(), [], { maxStates: 20 })).to.include({ states: 20, limit: null });
  });
  it("keeps what it has found", () => {
    const outcome = searched(mutex(withoutWait), [exclusion, canFinish], { maxStates: 31 });
    expect(outcome.limit).to.equal("max-states");
    expect(outcome.verdicts.map((v) => v.verdict)).to.deep.equal(["violated", "undecided"]);
  });
  it("obeys a limit of memory", () => {
    const scope = { porters: 2, cells: 3 };
    const maxBytes = 2 ** 20;
    const outcome = searched(cells(scope), cellProperties, { maxBytes });
    expect(outcome.limit).to.equal("max-memory");
    expect(outcome.bytes).to.be.at.most(maxBytes);
    expect(outcome.states).to.be.above(20_000);
    expect(searched(mutex(), [], { maxBytes: 1000 })).to.include({
      states: 0,
      limit: "max-memory",
    });
  });
  it("gives up can-finish, and nothing else, where there is memory for the states only", () => {
    const system = cells({ porters: 1, cells: 4 });
    const properties = [...cellProperties, canFinish];
    const whole = searched(system, properties);
    const alone = searched(system, cellProperties);
    expect(whole.bytes).to.be.above(alone.bytes);
    const scarce = searched(system, properties, { maxBytes: alone.bytes });
    expect(scarce).to.include({ limit: "max-memory", states: whole.states });
    expect(scarce.bytes).to.be.at.most(alone.bytes);
    expect(scarce.verdicts.slice(0, -1)).to.deep.equal(whole.verdicts.slice(0, -1));
    expect(scarce.verdicts.at(-1)?.verdict).to.equal("undecided");
  });
  it("can be interrupted at each yield, and gives a partial outcome", () => {
    let turns = 0;
    const { outcome, progress } = searchWithProgress(cells({ porters: 2, cells: 3 }), [], {
      maxStates: 100_000,
      interrupted: () => ++turns === 2,
    });
    expect(outcome.limit).to.equal("interrupted");
    expect(progress).to.have.length(2);
    expect(progress.map((p) => p.states - p.frontier)).to.deep.equal([8192, 16_384]);
    expect(outcome.states).to.equal(progress[1]?.states);
  });
  it("leaves only can-finish undecided when interrupted while judging that", () => {
    let phase = "";
    const search = searchWithProgress(cells({ porters: 1, cells: 4 }), [canFinish, noDeadlock], {
      interrupted: () => phase === "can-finish",
    });
    expect(search.outcome.limit).to.equal(null);
    phase = "can-finish";
    const door = searched(mutex(), [canFinish, noDeadlock], { interrupted: () => true });
    expect(door.limit).to.equal("interrupted");
    expect(door.verdicts.map((v) => v.verdict)).to.deep.equal(["undecided", "holds"]);
  });

  it("ends at the first breach if asked to, without a limit, and leaves the rest undecided", () => {
    const system = mutex(withoutWait);
    const outcome = searched(system, [exclusion, noDeadlock], { stopAtFirst: "any" });
    expect(outcome.limit).to.equal(null);
    expect(outcome.states).to.be.below(32);
    expect(outcome.verdicts.map((v) => v.verdict)).to.deep.equal(["violated", "undecided"]);
    expect(verdictOf(outcome, "exclusion").schedule).to.deep.equal(
      verdictOf(searched(system, [exclusion]), "exclusion").schedule,
    );
  });
  it("goes on if the breach is of a property that was not named", () => {
    const options = { stopAtFirst: ["no-deadlock"] };
    expect(searched(mutex(withoutWait), [exclusion, noDeadlock], options).states).to.equal(32);
  });
  it("ends at the witness of a property that was named", () => {
    const two: Property<CounterState, Counted> = {
      ...evidence,
      kind: "reachable",
      name: "two",
      reached: (s) => s.count === 2,
    };
    expect(searched(counter(9), [two], { stopAtFirst: ["two"] }).states).to.equal(3);
    expect(searched(counter(9), [two], { stopAtFirst: "any" }).states).to.equal(11);
    // Soon: when the level is through.
    const soon = searched(counter(9), [two], { stopSoonAfter: ["two"] });
    expect([soon.states, soon.limit]).to.deep.equal([3, null]);
    expect(searched(counter(9), [two], { stopSoonAfter: ["another"] }).states).to.equal(11);
  });
});

describe("a search in which something throws", () => {
  it("is broken: names the step and the schedule, and no property has a verdict", () => {
    const property: Property<CounterState, Counted> = {
      ...evidence,
      kind: "internal",
      name: "careless",
      exercised: () => true,
      holds: (s) => {
        if (s.count === 2) throw new RangeError("no member 2 in an array of 2");
        return true;
      },
    };
    const outcome = searched(counter(3), [property, canFinish]);
    expect(outcome.broken).to.deep.equal({
      operation: "count",
      step: "up",
      message: "property careless: no member 2 in an array of 2",
      schedule: [0, 1],
    });
    expect(outcome.verdicts.map((v) => v.verdict)).to.deep.equal(["broken", "broken"]);
  });

  it("is broken by a condition too, and by the first state", () => {
    const declaration = record({ lit: bool() });
    interface State {
      readonly lit: boolean;
    }
    const { step } = stepsOf<State, null, Event>();
    const { operation } = operationsOf<State, null, Event>();
    const careless = step("careless", {
      source: "toy",
      wait: {
        thrown: () => {
          throw new RangeError("no member 7 in an array of 2");
        },
      },
    });
    const cast = { name: "one", me: null, operations: [operation("do", { steps: [careless] })] };
    const waiting = bind<State, null, Event>(declaration, () => undefined, [cast]);
    expect(searched(waiting).broken).to.deep.equal({
      operation: "do",
      step: "careless",
      message: "no member 7 in an array of 2",
      schedule: [0],
    });
    const started = bind<State, null, Event>(declaration, () => {
      throw new Error("no such start");
    }, []);
    expect(searched(started).broken).to.deep.equal({
      operation: "init",
      step: "init",
      message: "no such start",
      schedule: [],
    });
  });
});
