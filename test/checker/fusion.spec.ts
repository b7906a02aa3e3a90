import { expect } from "chai";
import {
  bind,
  bool,
  int,
  operationsOf,
  record,
  stepsOf,
  type Event,
  type Property,
  type System,
  type Value,
} from "../../checker/index.ts";
import {
  exploreFused,
  type FusedOutcome,
  type FusionOptions,
} from "../../checker/fusion/explore.ts";
import { justified, singleSteps } from "../../checker/fusion/select.ts";
import { recorded } from "../../checker/fusion/record.ts";
import { canFinish, noDeadlock, searched, spelled, statesAlong, verdictOf } from "./search.ts";
import { countDead } from "../../checker/fusion/dead.ts";
import { exclusion, mutex } from "../toys/mutex.ts";
import { randomSystem } from "../toys/random-system.ts";
import { randomBelow } from "./random.ts";
import {
  announce,
  careful,
  careless,
  clumsy,
  lockIsUsed,
  meddle,
  neverAgree,
  neverOutdated,
  nobodyGuesses,
  somebodyMeddles,
  spin,
  turnStaysZero,
  workers,
} from "../toys/workers.ts";

/** By hand: 40 rounds of three steps, then `go`, and `think`, which is fused; `stop` waits for ever. */
const dying = () => {
  const declared = record({ own: bool(), gate: bool(), n: int(40), m: bool() });
  const { step } = stepsOf<Value<typeof declared>, null, Event>();
  const { operation } = operationsOf<Value<typeof declared>, null, Event>();
  const source = "toy";
  const die = operation("die", {
    steps: [
      step("go", {
        source,
        wait: { "all rounds": (s) => s.n === 40 },
        run: (d) => void (d.gate = true),
      }),
      step("think", { source, run: (d) => void (d.own = true) }),
      step("stop", { source, wait: { "for ever": (s) => s.own && !s.gate } }),
    ],
  });
  const turn = (name: string) => step(name, { source, run: (d) => void (d.m = !d.m) });
  const count = operation("count", {
    when: (s) => !s.gate && s.n < 40,
    steps: [turn("one"), turn("two"), step("three", { source, run: (d) => void d.n++ })],
  });
  const cast = (name: string, ...operations: readonly (typeof die)[]) => ({
    name,
    me: null,
    operations,
  });
  return bind<Value<typeof declared>, null, Event>(declared, () => undefined, [
    cast("dies", die),
    cast("counts", count),
  ]);
};

const fusedSearch = <S, E extends Event>(
  system: System<S, E>,
  properties: readonly Property<S, E>[],
  options: FusionOptions = {},
): FusedOutcome => {
  const search = exploreFused(system, properties, options);
  let turn = search.next();
  while (turn.done !== true) turn = search.next();
  return turn.value;
};

/** Names of the fused locations. */
const fusedIn = <S, E extends Event>({ actors }: System<S, E>, { plan }: FusedOutcome) =>
  plan.fused.flatMap((row, a) =>
    row.flatMap((is, l) => (is ? [`${actors[a]?.name} ${actors[a]?.locations[l]}`] : [])),
  );

/** Searches with and without fusion, and expects both to say the same; returns both numbers of states. */
const compared = <S, E extends Event>(
  build: () => System<S, E>,
  properties: readonly Property<S, E>[],
  options: FusionOptions = {},
) => {
  const system = build();
  const plain = searched(system, properties);
  const result = fusedSearch(build(), properties, options);
  const said = (verdicts: typeof plain.verdicts) =>
    verdicts.map(({ property, verdict, exercised, finding, schedule, witness }) => ({
      property,
      verdict,
      exercised: exercised > 0,
      finding: finding?.replace(/in \d+ states/, "") ?? null,
      schedule,
      witness,
    }));
  expect(said(result.outcome.verdicts)).to.deep.equal(said(plain.verdicts));
  expect(result.outcome.neverRan).to.deep.equal(plain.neverRan);
  return { result, states: [plain.states, result.outcome.states], names: fusedIn(system, result) };
};

describe("a deadlock that only fused steps lead to", () => {
  it("is shown also where the search without fusion meets a limit", () => {
    expect(verdictOf(searched(dying(), [noDeadlock]), "no-deadlock").schedule).to.have.length(122);
    const first = { states: 200, steps: 2_000 };
    const { outcome, refused } = fusedSearch(dying(), [noDeadlock], { maxStates: 100, first });
    expect(refused).to.equal(null);
    expect(outcome.verdicts[0]).to.include({ verdict: "violated", minimal: "unproven" });
    expect(outcome.verdicts[0]?.schedule).to.have.length(122);
  });
});

describe("fusion", () => {
  const pair = () => workers([careless, careless]);

  /**
   * A worker is idle, at `think` or at `put`, the latter two having seen a turn. Whoever wrote last and looked again has seen the turn as
   * it is; so if both have seen the same, that is the turn. Without places: both idle: 2 turns; one has seen something: 2 workers, 2 things
   * seen, 2 turns: 8; both: 8 less the 2 in which both have seen what is not the turn: 6. With two places for each who has seen
   * something: 2 + 2 * 8 + 4 * 6 = 42. With `think` taken at once there is one place: 2 + 8 + 6 = 16.
   */
  it("takes a step on own data at once", () => {
    const { result, states, names } = compared(pair, [
      turnStaysZero,
      neverAgree,
      canFinish,
      noDeadlock,
    ]);
    expect(states).to.deep.equal([42, 16]);
    expect(names).to.deep.equal(["w0 work/think", "w1 work/think"]);
    expect(result.restarts).to.equal(0);
  });

  it("finds shortest schedules of original steps", () => {
    const { outcome } = fusedSearch(pair(), [turnStaysZero]);
    const { schedule, minimal } = outcome.verdicts[0] ?? {};
    expect(spelled(pair(), schedule ?? null)).to.deep.equal([
      "w0 work/take",
      "w0 work/think",
      "w0 work/put",
    ]);
    expect(minimal).to.equal("proven");
  });

  it("says so where a limit keeps it from looking for a shortest one, and hands out one that replays", () => {
    const { outcome } = fusedSearch(pair(), [neverOutdated], { maxStates: 16 });
    const [verdict] = outcome.verdicts;
    expect(verdict?.verdict).to.equal("violated");
    expect(verdict?.minimal).to.equal("unproven");
    expect(outcome.limit).to.equal("max-states");
    const last = statesAlong(pair(), verdict?.schedule ?? []).at(-1);
    expect(last?.model.turn).to.equal(0);
    expect(last?.model.workers.some(({ seen }) => seen === 1)).to.equal(true);
  });

  it("leaves alone what a property can see", () => {
    const { result, names } = compared(pair, [nobodyGuesses]);
    expect(names).to.deep.equal([]);
    expect(verdictOf(result.outcome, nobodyGuesses.name).schedule).to.have.length(2);
  });

  it("leaves alone what the normalising hook can see", () => {
    const build = () =>
      workers([careless, careless], {
        normalise: (d) => {
          if (d.workers.every(({ guess }) => guess === 0)) d.meddled = 0;
        },
      });
    expect(compared(build, [turnStaysZero]).names).to.deep.equal([]);
  });

  /**
   * One worker at a time is inside, at one of four places, with two turns each; what it has seen and guessed follows: 2 * 4 * 2 = 16, and
   * 2 with both idle. Inside nobody else looks at the turn, so all is one step as far as `unlock`: 2 * 2 + 2 = 6.
   */
  it("sees that steps under a lock do not meet", () => {
    const { states, names } = compared(() => workers([careful, careful]), [lockIsUsed, canFinish]);
    expect(states).to.deep.equal([18, 6]);
    expect(names).to.deep.equal([
      "w0 work/take",
      "w0 work/think",
      "w0 work/put",
      "w1 work/take",
      "w1 work/think",
      "w1 work/put",
    ]);
  });

  it("sees that they do, where somebody goes without", () => {
    const { names } = compared(() => workers([careful, careless]), [lockIsUsed, canFinish]);
    expect(names).to.deep.equal(["w0 work/think", "w1 work/think"]);
  });

  it("begins again if the record does not justify what it was begun with", () => {
    const build = () => workers([careless, careless, meddle]);
    // Both have thought by then, and the third has not meddled.
    const { result, names } = compared(build, [turnStaysZero, somebodyMeddles, canFinish], {
      first: { states: 20, steps: 0 },
    });
    expect(result.restarts).to.equal(1);
    expect(names).to.deep.equal(["w1 work/think"]);
  });

  /**
   * Once round: idle, at `turn-round`, at `again`, at `rest`. For ever: at `turn-round` and `again`, having turned or not: 4 places more,
   * once the turn is 1, that is after the first rest. 4 * 4 + 8 * 8 = 80. `turn-round` stays, as one of the round must: without `again` it
   * is 3 places, and 2 more: 3 * 3 + 5 * 5 = 34.
   */
  it("leaves one step of a round", () => {
    const { states, names, result } = compared(
      () => workers([spin, spin]),
      [turnStaysZero, canFinish],
    );
    expect(states).to.deep.equal([80, 34]);
    expect(names).to.deep.equal(["w0 spin/again", "w1 spin/again"]);
    expect(result.restarts).to.equal(0);
  });

  it("comes out of a round that it did not know of", () => {
    // The six states up to depth 2: `again` has run once, and led on.
    const { states, result } = compared(() => workers([spin, spin]), [turnStaysZero, canFinish], {
      first: { states: 6, steps: 0 },
    });
    expect(result.restarts).to.equal(1);
    expect(states).to.deep.equal([80, 34]);
  });

  /**
   * A worker at `set` is going to write what it keeps in mind: 2 such places. At `switch` or idle it has written it: the turn is what one
   * of the two has, if neither is at `set`, else any. Neither: 4 pairs of places, and both the same: 2, or not: 2 with either turn: 4 * 6;
   * one: 2 workers, 2 places, the other at 2 with 2 things in mind, 2 turns: 32; both: 4 * 2 = 8. All with 2 states of the lock: 128.
   * If what has been written is forgotten: 4 * 2 + 2 * 2 * 2 * 2 + 4 * 2 = 32, and 64.
   */
  it("clears what is not read again", () => {
    const { states, names, result } = compared(
      () => workers([announce, announce]),
      [lockIsUsed, turnStaysZero, canFinish],
    );
    expect(states).to.deep.equal([128, 64]);
    expect(names).to.deep.equal([]);
    // `seen` where a worker is idle, and at `switch`.
    expect(countDead(result.plan.dead)).to.equal(4);
  });

  it("searches as ever where there is nothing to gain", () => {
    const { result } = compared(() => mutex(), [exclusion, canFinish]);
    expect(result.refused).to.equal("nothing can be fused");
  });

  it("searches as ever where a step is broken", () => {
    const { result } = compared(() => workers([careless, clumsy]), [turnStaysZero]);
    expect(result.refused).to.equal("a step is broken");
    expect(result.outcome.broken?.step).to.equal("drop");
  });

  it("says the same of random systems, whatever it has seen before it fuses", () => {
    let [fewer, restarts] = [0, 0];
    for (let seed = 0; seed < 60; seed++) {
      const { result, states } = compared(
        () => randomSystem(randomBelow(seed)).system,
        randomSystem(randomBelow(seed)).properties,
        { first: { states: 1 + (seed % 40), steps: seed % 3 === 0 ? 50 : 0 } },
      );
      if ((states[1] ?? 0) < (states[0] ?? 0)) fewer++;
      restarts += result.restarts;
    }
    // Else they would be no test.
    expect(fewer).to.be.above(30);
    expect(restarts).to.be.above(5);
  });

  it("fuses nothing without a record", () => {
    const { system, footprints } = recorded(pair(), [turnStaysZero]);
    expect(justified(singleSteps(system), footprints, "settled").flat()).to.not.include(true);
  });
});
