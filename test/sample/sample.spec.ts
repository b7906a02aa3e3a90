import { expect } from "chai";
import { int, record, type Value } from "../../checker/state/fields.ts";
import { bind } from "../../checker/protocol/bind.ts";
import { operationsOf } from "../../checker/protocol/operation.ts";
import { type Event, stepsOf } from "../../checker/protocol/step.ts";
import type { System } from "../../checker/protocol/system.ts";
import type { GraphProperty, SafetyProperty } from "../../checker/property.ts";
import type { SampleOutcome } from "../../checker/sample/outcome.ts";
import { sample } from "../../checker/sample/sample.ts";
import { carelessLocks, oneHolder } from "../toys/careless-locks.ts";
import { canLose, endsWith, lostUpdates } from "../toys/lost-updates.ts";
import { philosophers } from "../toys/philosophers.ts";
import { goneMeansGone, shootdown } from "../toys/shootdown.ts";
import { shortest } from "./breadth-first.ts";
import { confirm } from "./confirm.ts";
import { finish } from "./finish.ts";

const deadlock: GraphProperty = {
  kind: "can-finish",
  name: "no-deadlock",
  claim: "Somebody can always go on.",
  source: "toy",
  brokenBy: [],
};
const canFinish: GraphProperty = { ...deadlock, name: "can-finish" };

const only = (outcome: SampleOutcome): SampleOutcome["verdicts"][number] => {
  expect(outcome.verdicts).to.have.length(1);
  return outcome.verdicts[0] ?? expect.fail();
};

/** Lengths over 100 seeds, each schedule confirmed; at least 95 within one step of a shortest one. */
const expectShort = <S, E extends Event>(
  system: System<S, E>,
  property: SafetyProperty<S, E>,
  runs: number,
): void => {
  const least = shortest(system, property) ?? expect.fail("the toy has its bug");
  let close = 0;
  for (let seed = 0; seed < 100; seed++) {
    const options = { runs, seed, maxSteps: 100, runOn: "packed" } as const;
    const { schedule } = only(finish(sample(system, [property], options)));
    if (schedule === null) continue;
    confirm(system, property, schedule);
    if (schedule.length <= least + 1) close++;
  }
  expect(close).to.be.at.least(95);
};

describe("sample", () => {
  describe("finds bugs and shrinks them to within one step of the shortest schedule in 95 of 100 seeds", () => {
    it("shootdown that skips a guest outside", () =>
      expectShort(shootdown(2, 2, true), goneMeansGone, 200));
    it("a lock that is looked at first and taken later", () =>
      expectShort(carelessLocks(3, 2), oneHolder, 200));
    // All 12 steps are needed, in one of a few orders.
    it("updates that get lost", () => expectShort(lostUpdates(3), endsWith(3, 4), 2000));
  });

  it("gives the same outcome for the same seed, on both representations", () => {
    const system = shootdown(3, 2, true);
    const outcome = (seed: number, runOn: "immutable" | "packed") =>
      finish(sample(system, [goneMeansGone], { runs: 200, seed, runOn }));
    for (const seed of [0, 7, 0xffff_ffff]) {
      const first = outcome(seed, "immutable");
      expect(first.seed).to.equal(seed);
      expect(outcome(seed, "immutable")).to.deep.equal(first);
      expect(outcome(seed, "packed")).to.deep.equal(first);
    }
  });

  it("proves nothing: what is not breached is undecided", () => {
    const system = carelessLocks(2, 1, true);
    const properties = [oneHolder, deadlock, canFinish];
    const outcome = finish(sample(system, properties, { runs: 50, seed: 1 }));
    expect(outcome).to.include({ engine: "sample", runs: 50, limit: "runs", broken: null });
    expect(outcome.verdicts.map(({ verdict }) => verdict)).to.deep.equal(
      Array(3).fill("undecided"),
    );
    const [{ exercised, finding, schedule, witness, minimal } = expect.fail()] = outcome.verdicts;
    expect(exercised).to.be.greaterThan(0);
    expect({ finding, schedule, witness, minimal }).to.deep.equal({
      finding: null,
      schedule: null,
      witness: null,
      minimal: null,
    });
    expect(outcome.neverRan).to.deep.equal([]);
  });

  it("names the steps that ran in no walk", () => {
    const outcome = finish(sample(shootdown(2, 1, false), [], { runs: 1, seed: 1, maxSteps: 1 }));
    expect(outcome).to.include({ runs: 1, transitions: 1, depth: 1 });
    expect(outcome.neverRan).to.include("take-away/promise");
  });

  it("shows with a witness that something can be reached", () => {
    const outcome = finish(sample(lostUpdates(2), [canLose], { runs: 100, seed: 1 }));
    const { verdict, witness, schedule, minimal } = only(outcome);
    expect({ verdict, schedule, minimal }).to.deep.equal({
      verdict: "holds",
      schedule: null,
      minimal: "proven",
    });
    expect(witness).to.have.length(4);
    expect(outcome.limit).to.equal(null);
  });

  it("meets deadlocks, but does not search for a shorter way to them", () => {
    const outcome = finish(sample(philosophers(3), [deadlock], { runs: 100, seed: 1 }));
    const { verdict, schedule, finding, minimal } = only(outcome);
    expect({ verdict, minimal }).to.deep.equal({ verdict: "violated", minimal: "unproven" });
    expect(schedule).to.have.length(3);
    expect(finding).to.match(
      /^nobody can go on: philosopher0 at eat\/take-right \(waits for a free/,
    );
  });

  it("goes on after the first breach until every property has its own", () => {
    const system = lostUpdates(2);
    const properties = [endsWith(2, 3), endsWith(2, 4), canLose] as const;
    const outcome = finish(sample(system, properties, { runs: 1000, seed: 3 }));
    expect(outcome.verdicts.map(({ verdict }) => verdict)).to.deep.equal([
      "violated",
      "violated",
      "holds",
    ]);
    for (const [i, property] of [properties[0], properties[1]].entries())
      confirm(system, property, outcome.verdicts[i]?.schedule ?? []);
  });

  it("says that a schedule is unproven if the search over its actions meets the limit", () => {
    const options = { runs: 200, seed: 1, stateLimit: 3 };
    const { minimal, schedule } = only(
      finish(sample(shootdown(2, 2, true), [goneMeansGone], options)),
    );
    expect(minimal).to.equal("unproven");
    confirm(shootdown(2, 2, true), goneMeansGone, schedule ?? []);
  });

  it("renumbers to first use", () => {
    const swap = { thread0: "thread1", thread1: "thread0" } as const;
    const lines = Array.from({ length: 20 }, (_, seed) => {
      const system = carelessLocks(2, 1);
      const { schedule } = only(
        finish(
          sample(system, [oneHolder], {
            runs: 100,
            seed,
            renamings: [
              (action) => ({
                ...action,
                actor: action.actor === "thread0" ? swap.thread0 : swap.thread1,
              }),
            ],
          }),
        ),
      );
      return system.transitions[schedule?.[0] ?? -1]?.actor;
    });
    expect(new Set(lines)).to.deep.equal(new Set(["thread0"]));
  });

  it("can be interrupted, with what was found by then", () => {
    let asked = 0;
    const options = { runs: 1000, seed: 1, interrupted: () => ++asked > 30 };
    const system = shootdown(2, 2, true);
    const kept: typeof goneMeansGone = { ...goneMeansGone, name: "kept", on: () => true };
    const outcome = finish(sample(system, [goneMeansGone, kept], options));
    expect(outcome).to.include({ runs: 30, limit: "interrupted" });
    const [first, second] = outcome.verdicts;
    confirm(system, goneMeansGone, first?.schedule ?? []);
    expect(second?.verdict).to.equal("undecided");
  });

  it("tells how far it is", () => {
    const progress = [...sample(lostUpdates(2), [endsWith(2, 3)], { runs: 1000, seed: 1 })];
    expect(progress[0]).to.include({ phase: "walk", runs: 1 });
    expect(progress.at(-1)).to.include({ phase: "shrink", found: 1 });
  });

  describe("where something throws", () => {
    const declare = (most: number) => record({ level: int(most) });
    type State = Value<ReturnType<typeof declare>>;
    const { step } = stepsOf<State, null, Event>();
    const { operation } = operationsOf<State, null, Event>();
    const tank = (most: number, when: (s: State) => boolean) =>
      bind<State, null, Event>(declare(most), () => undefined, [
        {
          name: "pump",
          me: null,
          operations: [
            operation("fill", {
              steps: [
                step("look", { source: "toy" }),
                step("pour", {
                  source: "toy",
                  run: (d) => {
                    d.level += 1;
                  },
                }),
              ],
            }),
          ],
        },
        {
          name: "drain",
          me: null,
          operations: [
            operation("empty", {
              steps: [
                step("open", {
                  source: "toy",
                  when,
                  run: (d) => {
                    d.level = 0;
                  },
                }),
              ],
            }),
          ],
        },
      ]);
    const below = (most: number): SafetyProperty<State, Event> => ({
      kind: "internal",
      name: "below",
      claim: "The level stays low.",
      source: "toy",
      brokenBy: [],
      exercised: () => true,
      holds: ({ level }) => {
        if (level > most) throw new Error("too high to tell");
        return true;
      },
    });

    for (const runOn of ["immutable", "packed"] as const) {
      it(`shrinks the way to a step that stores out of range (${runOn})`, () => {
        const system = tank(3, () => true);
        const outcome = finish(sample(system, [below(3)], { runs: 500, seed: 1, runOn }));
        expect(outcome.broken).to.include({ operation: "fill", step: "pour" });
        expect(outcome.broken?.message).to.match(/level/);
        expect(outcome.broken?.schedule).to.have.length(8);
        expect(only(outcome).verdict).to.equal("broken");
        expect(outcome.limit).to.equal(null);
      });
      it(`shrinks the way to a condition that throws (${runOn})`, () => {
        const system = tank(50, ({ level }) => {
          if (level === 2) throw new Error("the tap is stuck");
          return true;
        });
        const { broken } = finish(sample(system, [], { runs: 500, seed: 1, runOn }));
        expect(broken).to.include({
          operation: "empty",
          step: "open",
          message: "the tap is stuck",
        });
        expect(broken?.schedule).to.have.length(5);
      });
      it(`shrinks the way to a property that throws (${runOn})`, () => {
        const { broken } = finish(
          sample(
            tank(3, () => true),
            [below(1)],
            { runs: 500, seed: 1, runOn },
          ),
        );
        expect(broken?.message).to.include("too high to tell");
        expect(broken?.schedule).to.have.length(4);
      });
    }
  });
});
