import { expect } from "chai";
import type { Event } from "../../checker/protocol/step.ts";
import type { System } from "../../checker/protocol/system.ts";
import { encode, initialState, layoutOf, runImmutably, successors } from "../../checker/index.ts";
import { makeAgenda } from "../../checker/trace/agenda.ts";
import { explainTrace } from "../../checker/trace/explain-trace.ts";
import type { Explained, Seen, Showing } from "../../checker/trace/trace.ts";
import { upcomingIn } from "../../checker/trace/upcoming.ts";
import { lostUpdates, type State, type Stored } from "../toys/lost-updates.ts";

/** A store shows what it stored, afterwards; a load shows nothing, or is announced. */
const storesShow = (loadsAnnounced: boolean, late = false): Showing<State, Stored> => ({
  announcedBy: (t) => (loadsAnnounced && t.step === "load" ? "load" : null),
  hears: (_key, location) => location === "idle",
  mayIgnore: () => true,
  reports: (t) => (t.step === "store" ? (after) => [`stores ${after.sum}`] : null),
  late: () => late,
  admits: () => true,
  effort: () => 0,
});

const reported = (actor: number | null, value: number, optional = false): Seen => ({
  actor,
  when: "reports",
  key: `stores ${value}`,
  optional,
});
const announced = (actor: number): Seen => ({
  actor,
  when: "announces",
  key: "load",
  optional: false,
});

const explained = <S, E extends Event>(
  system: System<S, E>,
  showing: Showing<S, E>,
  events: readonly Seen[],
  maxStates = 100_000,
): Explained => {
  const search = explainTrace(system, showing, events, { maxStates });
  let turn = search.next();
  while (turn.done !== true) turn = search.next();
  return turn.value;
};

/**
 * Every order of reports that the toy can show, each with its beginnings: `0:1` is adder 0 storing 1. A report may come at any time before
 * the adder's next step.
 */
const allTraces = (rounds: number): ReadonlySet<string> => {
  const system = lostUpdates(rounds);
  const found = new Set<string>();
  const seen = new Set<string>();
  const layout = layoutOf(system);
  const walk = (
    whole: ReturnType<typeof initialState<State, Stored>>,
    owed: readonly (number | null)[],
    trace: string,
  ): void => {
    const key = `${encode(layout, whole).join()}|${owed.join()}|${trace}`;
    if (seen.has(key)) return;
    seen.add(key);
    found.add(trace);
    owed.forEach((value, adder) => {
      if (value !== null) walk(whole, owed.with(adder, null), `${trace} ${adder}:${value}`);
    });
    for (const t of successors(system, whole)) {
      if (owed[t.actorIndex] !== null) continue;
      const next = runImmutably(system, t, whole);
      const report = t.step === "store" ? next.model.sum : null;
      walk(next, owed.with(t.actorIndex, report), trace);
    }
  };
  walk(initialState(system), [null, null], "");
  return found;
};

describe("a trace", () => {
  it("is explained if and only if some run of the system shows it: all traces of two adders, two rounds", () => {
    const possible = allTraces(2);
    const system = lostUpdates(2);
    let [yes, no] = [0, 0];
    const go = (events: readonly Seen[], text: string): void => {
      const outcome = explained(system, storesShow(false), events);
      expect(outcome.kind === "explained", text).to.equal(possible.has(text));
      if (outcome.kind === "explained") yes++;
      else no++;
      // What cannot begin so cannot go on either.
      if (outcome.kind !== "explained" || events.length === 4) return;
      for (const adder of [0, 1])
        for (let value = 1; value <= 4; value++)
          go([...events, reported(adder, value)], `${text} ${adder}:${value}`);
    };
    go([], "");
    expect(yes).to.equal(possible.size);
    expect(no).to.be.greaterThan(50);
  });

  it("is explained by somebody if it does not say who", () => {
    const system = lostUpdates(1);
    expect(
      explained(system, storesShow(false), [reported(null, 1), reported(null, 1)]).kind,
    ).to.equal("explained");
    expect(explained(system, storesShow(false), [reported(null, 3)]).kind).to.equal("unexplained");
  });

  it("names the first event that is not explained, and what could have come instead", () => {
    const outcome = explained(lostUpdates(1), storesShow(false), [reported(0, 1), reported(1, 3)]);
    if (outcome.kind !== "unexplained") return expect.fail(outcome.kind);
    expect(outcome.position).to.equal(1);
    expect(outcome.allowed.map(({ key, by }) => `${by}: ${key}`)).to.have.members([
      "adder1 add/store: stores 1",
      "adder1 add/store: stores 2",
    ]);
  });

  it("may leave an optional event unexplained, and no other", () => {
    const system = lostUpdates(1);
    const odd = (optional: boolean) => [reported(0, 1), reported(0, 2, optional), reported(1, 2)];
    expect(explained(system, storesShow(false), odd(true)).kind).to.equal("explained");
    expect(explained(system, storesShow(false), odd(false)).kind).to.equal("unexplained");
  });

  it("lets an announced step be taken later, but not before", () => {
    const system = lostUpdates(1);
    const events = [announced(0), announced(1), reported(1, 1)];
    // Adder 0 may load before or after adder 1 has stored.
    for (const last of [1, 2])
      expect(
        explained(system, storesShow(true), [...events, reported(0, last)]).kind,
        String(last),
      ).to.equal("explained");
    expect(explained(system, storesShow(true), [announced(1), reported(0, 1)]).kind).to.equal(
      "unexplained",
    );
  });

  it("holds an actor until its step is reported, unless reports may come late", () => {
    const system = lostUpdates(2);
    // Adder 0 stores 1 and then, from the sum that adder 1 has left, 3: its first store must have been reported by then.
    const swapped = [reported(1, 2), reported(0, 3), reported(0, 1)];
    expect(explained(system, storesShow(false), swapped).kind).to.equal("unexplained");
    expect(explained(system, storesShow(false, true), swapped).kind).to.equal("explained");
  });

  it("may be cut off at any place", () => {
    const system = lostUpdates(2);
    const whole = [reported(0, 1), reported(1, 2), reported(0, 3), reported(1, 4)];
    for (let n = 0; n <= 4; n++)
      expect(explained(system, storesShow(false), whole.slice(0, n)).kind).to.equal("explained");
  });

  it("is undecided, not unexplained, if the limit comes first", () => {
    const events = [reported(0, 1), reported(1, 5)];
    expect(explained(lostUpdates(3), storesShow(false), events).kind).to.equal("unexplained");
    expect(explained(lostUpdates(3), storesShow(false), events, 2).kind).to.equal("undecided");
  });

  it("tells the way that explains it, which the system can go", () => {
    const system = lostUpdates(2);
    const outcome = explained(system, storesShow(false), [
      reported(1, 1),
      reported(0, 1),
      reported(0, 2),
      reported(1, 2),
    ]);
    let whole = initialState(system);
    for (const { transition } of outcome.kind === "explained" ? outcome.way : []) {
      const next = successors(system, whole).find(({ id }) => id === transition);
      if (next === undefined) return expect.fail(`transition ${transition} is not enabled`);
      whole = runImmutably(system, next, whole);
    }
    expect(whole.model.sum).to.equal(2);
  });
});

describe("looking ahead", () => {
  const events = [reported(1, 7), reported(0, 1, true), reported(0, 2), reported(0, 3)];
  const { maySee } = upcomingIn(events, 2);

  it("passes over optional reports, not over others", () => {
    expect(maySee(0, 0, ["stores 1"])).to.equal(true);
    expect(maySee(0, 0, ["stores 2"])).to.equal(true);
    expect(maySee(0, 0, ["stores 3"])).to.equal(false);
  });
  it("says yes where the trace has ended", () => {
    expect(maySee(1, 1, ["stores 9"])).to.equal(true);
  });
});

describe("the agenda", () => {
  it("gives the furthest first, then the likeliest, then the last put in", () => {
    const agenda = makeAgenda<string>(1000);
    agenda.put("early", 1, 0);
    agenda.put("far-fetched", 2, 5);
    agenda.put("first", 2, 1);
    agenda.put("last", 2, 1);
    const order = [];
    for (let item = agenda.take(); item !== null; item = agenda.take()) order.push(item);
    expect(order).to.deep.equal(["last", "first", "far-fetched", "early"]);
  });
  it("goes back when a position has been looked at in vain for long", () => {
    const agenda = makeAgenda<number>(1000);
    agenda.put(-1, 9, 0);
    for (let i = 0; i < 5000; i++) agenda.put(i, 10, 0);
    let looked = 0;
    while (agenda.take() !== -1) looked++;
    expect(looked).to.be.greaterThan(100).and.lessThan(5000);
  });
});
