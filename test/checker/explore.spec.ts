import { expect } from "chai";
import {
  initialState,
  type Event,
  type Property,
  type ReachProperty,
  type System,
} from "../../checker/index.ts";
import { cells } from "../../bench/cells.ts";
import { counter, type Counted, type CounterState } from "../toys/counter.ts";
import { diamond } from "../toys/diamond.ts";
import { door } from "../toys/door.ts";
import { exclusion, mutex, withoutWait } from "../toys/mutex.ts";
import { philosophers } from "../toys/philosophers.ts";
import { routes } from "../toys/routes.ts";
import { naiveSearch } from "./naive.ts";
import { canFinish, noDeadlock, searched, spelled, statesAlong, verdictOf } from "./search.ts";

const size = <S, E extends Event>(system: System<S, E>) => {
  const { states, transitions, depth } = searched(system);
  return { states, transitions, depth };
};
const evidence = { claim: "toy", source: "toy", brokenBy: [] };
const reaches = (count: number): ReachProperty<CounterState, Counted> => ({
  ...evidence,
  kind: "reachable",
  name: `reaches-${count}`,
  reached: (s) => s.count === count,
});

describe("the exhaustive search", () => {
  it("sees the states, transitions and levels that were counted by hand (see the toys)", () => {
    expect(size(counter(3))).to.deep.equal({ states: 5, transitions: 4, depth: 4 });
    expect(size(diamond)).to.deep.equal({ states: 4, transitions: 4, depth: 2 });
    expect(size(mutex())).to.include({ states: 20, transitions: 34 });
    expect(size(mutex(withoutWait))).to.include({ states: 32, transitions: 64 });
    expect(size(philosophers(2))).to.deep.equal({ states: 6, transitions: 8, depth: 2 });
    expect(size(door)).to.deep.equal({ states: 4, transitions: 6, depth: 2 });
  });

  it("sees as much as a naive search with immer, JSON and a Map", () => {
    const agree = <S, E extends Event>(system: System<S, E>): void => {
      const { states, transitions, depth } = naiveSearch(system);
      expect(size(system)).to.deep.equal({ states, transitions, depth });
    };
    agree(mutex());
    agree(mutex(withoutWait));
    agree(philosophers(4));
    agree(routes());
    agree(cells({ porters: 1, cells: 3 }));
  });

  it("gives the same outcome each time", () => {
    const once = () => searched(philosophers(3), [canFinish, noDeadlock]);
    expect(once()).to.deep.equal(once());
  });

  it("counts the states in which a wait keeps somebody waiting, once for each reason", () => {
    const { waits } = searched(mutex());
    const wait = { operation: "enter", step: "go-inside", reason: "my turn", states: 3 };
    expect(waits).to.deep.equal([
      { actor: "p0", ...wait },
      { actor: "p1", ...wait },
    ]);
  });

  it("names the steps that never ran, in this search", () => {
    const system = counter(3, 1);
    expect(searched(system).neverRan).to.deep.equal(["count/up"]);
    const running = counter(3);
    expect(searched(running).neverRan).to.deep.equal([]);
    expect(searched(running).neverRan).to.deep.equal([]);
  });
});

describe("a safety property", () => {
  it("holds when no state breaches it, and says in how many states it was exercised", () => {
    // Inside: C with I, W or G, for each of the two: 6 states.
    expect(verdictOf(searched(mutex(), [exclusion]), "exclusion")).to.deep.include({
      verdict: "holds",
      exercised: 6,
      finding: null,
      schedule: null,
    });
  });

  it("is violated with a shortest schedule, while the search goes on to the end", () => {
    const system = mutex(withoutWait);
    const outcome = searched(system, [exclusion]);
    const verdict = verdictOf(outcome, "exclusion");
    expect(outcome.states).to.equal(32);
    expect(verdict).to.include({ verdict: "violated", finding: "p0 and p1 are both inside" });
    expect(verdict.schedule).to.have.length(6);
    const last = statesAlong(system, verdict.schedule ?? []).at(-1);
    expect(last?.model.processes.every((p) => p.inside)).to.equal(true);
  });

  it("is violated in the first state by the empty schedule", () => {
    const never: Property<CounterState, Counted> = {
      ...evidence,
      kind: "internal",
      name: "never",
      exercised: () => true,
      holds: () => "always breached",
    };
    expect(verdictOf(searched(counter(1), [never]), "never").schedule).to.deep.equal([]);
  });

  it("is asked about an event in the state before it; the schedule ends with the event", () => {
    const system = counter(3);
    const below: Property<CounterState, Counted> = {
      ...evidence,
      kind: "contract",
      name: "below",
      exercised: (s) => s.count > 0,
      on: (s, e) => s.count < 2 || `counted beyond 2, towards ${e.to}`,
    };
    const verdict = verdictOf(searched(system, [below]), "below");
    expect(verdict.finding).to.equal("counted beyond 2, towards 3");
    expect(spelled(system, verdict.schedule)).to.deep.equal(Array(3).fill("clerk count/up"));
  });

  it("takes the shorter of a breach by a state and one by an event", () => {
    const both: Property<CounterState, Counted> = {
      ...evidence,
      kind: "contract",
      name: "both",
      exercised: () => true,
      holds: (s) => s.count < 2 || "state",
      on: (s) => s.count < 1 || "event",
    };
    // Both take two steps: the event is that of the second step, and is seen before the state after it.
    expect(verdictOf(searched(counter(3), [both]), "both")).to.deep.include({
      finding: "event",
      schedule: [0, 1],
    });
  });

  it("is vacuous if never exercised, unless it is violated", () => {
    const idle: Property<CounterState, Counted> = {
      ...evidence,
      kind: "internal",
      name: "idle",
      exercised: (s) => s.count > 3,
      holds: () => true,
    };
    expect(verdictOf(searched(counter(3), [idle]), "idle")).to.include({
      verdict: "vacuous",
      exercised: 0,
    });
    const breached = { ...idle, holds: () => "breached" };
    expect(verdictOf(searched(counter(3), [breached]), "idle").verdict).to.equal("violated");
  });
});

describe("a reachability property", () => {
  it("holds with a shortest witness", () => {
    const verdict = verdictOf(searched(counter(3), [reaches(2)]), "reaches-2");
    expect(verdict).to.deep.include({ verdict: "holds", exercised: 1, schedule: null });
    expect(verdict.witness).to.have.length(2);
  });
  it("can be reached by an event", () => {
    const by: Property<CounterState, Counted> = {
      ...evidence,
      kind: "performance",
      name: "by",
      by: (s, e) => s.count === 2 && e.type === "counted",
    };
    expect(verdictOf(searched(counter(3), [by]), "by").witness).to.have.length(3);
  });
  it("is violated, with nothing to show, when the whole space does not have it", () => {
    expect(verdictOf(searched(counter(3), [reaches(4)]), "reaches-4")).to.deep.include({
      verdict: "violated",
      exercised: 0,
      finding: "never reached in 5 states",
      schedule: null,
      witness: null,
    });
  });
});

describe("the properties of the graph", () => {
  it("hold on a ring of one kind and of no philosopher who waits", () => {
    const outcome = searched(mutex(), [canFinish, noDeadlock]);
    // All but idle/idle with either turn.
    expect(verdictOf(outcome, "can-finish")).to.include({ verdict: "holds", exercised: 18 });
    expect(verdictOf(outcome, "no-deadlock")).to.include({ verdict: "holds", exercised: 18 });
  });
  it("are vacuous where nobody is ever in the middle of anything", () => {
    const outcome = searched(diamond, [canFinish, noDeadlock]);
    expect(outcome.verdicts.map((v) => v.verdict)).to.deep.equal(["vacuous", "vacuous"]);
  });
  it("find the deadlock of a ring, by the shortest schedule, and name who waits for what", () => {
    const system = philosophers(3);
    const outcome = searched(system, [canFinish, noDeadlock]);
    const takes = [0, 1, 2].map((i) => `philosopher${i} eat/take-left`);
    const deadlock = verdictOf(outcome, "no-deadlock");
    expect(deadlock.verdict).to.equal("violated");
    expect(spelled(system, deadlock.schedule)).to.deep.equal(takes);
    expect(deadlock.finding).to.equal(
      "nobody can go on: philosopher0 at eat/take-right (waits for a free fork); " +
        "philosopher1 at eat/take-right (waits for a free fork); " +
        "philosopher2 at eat/take-right (waits for a free fork)",
    );
    expect(spelled(system, verdictOf(outcome, "can-finish").schedule)).to.deep.equal(takes);
  });
  it("find an actor that can never finish although nothing ever deadlocks", () => {
    const outcome = searched(door, [canFinish, noDeadlock]);
    expect(verdictOf(outcome, "no-deadlock").verdict).to.equal("holds");
    const verdict = verdictOf(outcome, "can-finish");
    expect(verdict).to.include({
      verdict: "violated",
      exercised: 2,
      finding: "guest can never finish from go-through/try on",
    });
    const end = statesAlong(door, verdict.schedule ?? []).at(-1);
    expect(end?.model.locked).to.equal(true);
    expect(verdict.schedule).to.have.length(2);
  });
  it("leave everything out that was not asked for", () => {
    expect(searched(door).verdicts).to.deep.equal([]);
    expect(searched(door, [noDeadlock]).verdicts).to.have.length(1);
  });
});

describe("the first state", () => {
  it("has every actor idle and what init stored", () => {
    expect(initialState(counter(3, 2))).to.deep.equal({ pc: { clerk: 0 }, model: { count: 2 } });
  });
});
