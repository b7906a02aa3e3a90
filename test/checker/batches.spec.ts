import { expect } from "chai";
import {
  at,
  bind,
  int,
  operationsOf,
  record,
  stepsOf,
  type Event,
  type Property,
  type SafetyProperty,
  type SearchOutcome,
  type System,
} from "../../checker/index.ts";
import { cells, cellProperties } from "../../bench/cells.ts";
import { carelessLocks, oneHolder } from "../toys/careless-locks.ts";
import { everyField } from "../toys/fields.ts";
import { canLose, endsWith, lostUpdates } from "../toys/lost-updates.ts";
import { exclusion, mutex, withoutWait } from "../toys/mutex.ts";
import { philosophers } from "../toys/philosophers.ts";
import { routes } from "../toys/routes.ts";
import { goneMeansGone, shootdown } from "../toys/shootdown.ts";
import { naiveSearch } from "./naive.ts";
import { canFinish, noDeadlock, searched } from "./search.ts";

/** A search that may end at a breach stores the successors of each state at once; named is a property that is never breached. */
const oneByOne = { stopAtFirst: ["nothing is called so"] };

/** The search in batches, having said the same as the search without. */
const agreed = <S, E extends Event>(
  build: () => System<S, E>,
  properties: readonly Property<S, E>[],
): SearchOutcome => {
  const outcome = searched(build(), properties);
  const other = searched(build(), properties, oneByOne);
  // Where something throws, transitions were taken whose successors were never stored.
  const counted = outcome.broken === null ? outcome.transitions : other.transitions;
  expect({ ...outcome, transitions: counted }).to.deep.equal(other);
  return outcome;
};

describe("successors that are stored in batches", () => {
  it("are the same, in the same order, as those that are stored at once", () => {
    agreed(() => mutex(withoutWait), [exclusion, noDeadlock, canFinish]);
    agreed(() => philosophers(5), [noDeadlock, canFinish]);
    agreed(() => routes(), [canFinish]);
    agreed(() => carelessLocks(3, 2), [oneHolder, noDeadlock]);
    agreed(() => lostUpdates(3), [endsWith(3, 3), canLose, canFinish]);
    agreed(() => shootdown(2, 2, true), [goneMeansGone, noDeadlock, canFinish]);
    const { states, verdicts } = agreed(
      () => cells({ porters: 2, cells: 3 }),
      [...cellProperties, canFinish],
    );
    expect(states).to.be.above(300_000);
    expect(verdicts.map((v) => v.verdict)).to.include("holds");
  });

  it("are those of a naive search", () => {
    const agree = <S, E extends Event>(system: System<S, E>): void => {
      const { states, transitions, depth } = searched(system);
      const naive = naiveSearch(system);
      expect({ states, transitions, depth }).to.deep.equal({
        states: naive.states,
        transitions: naive.transitions,
        depth: naive.depth,
      });
    };
    agree(shootdown(2, 1, false));
    agree(shootdown(1, 2, true));
    agree(lostUpdates(2));
    agree(carelessLocks(2, 2));
  });

  it("include those that equal the state that they come from, in the count of transitions", () => {
    const { states, transitions } = searched(everyField, [], { maxStates: 20_000 });
    expect(states).to.equal(20_000);
    expect(transitions).to.be.above(states);
  });
});

describe("what is found in the middle of a batch", () => {
  interface State {
    readonly sum: number;
    readonly other: number;
  }
  const declaration = record({ sum: int(60), other: int(1) });
  const { step } = stepsOf<State, null, Event>();
  const { operation } = operationsOf<State, null, Event>();
  const amounts = () => Array.from({ length: 10 }, (_, i) => ({ amount: i + 1 }));
  /** Adds any amount: states and events of a level come in one batch. */
  const adding = (upTo: number) =>
    bind<State, null, Event>(declaration, () => undefined, [
      {
        name: "adder",
        me: null,
        operations: [
          operation("add", {
            steps: [
              step("add", {
                source: "toy",
                choices: amounts,
                when: (s, _, { amount }) => s.sum + amount <= upTo,
                event: (_, { amount }) => ({ type: `add-${amount}` }),
                run: (d, _, { amount }) => {
                  d.sum += amount;
                },
              }),
            ],
          }),
        ],
      },
    ]);
  const evidence = { claim: "toy", source: "toy", brokenBy: [] };
  const both = (state: number, sum: number, type: string): SafetyProperty<State, Event> => ({
    ...evidence,
    kind: "internal",
    name: `${state} ${sum} ${type}`,
    exercised: () => true,
    holds: (s) => s.sum !== state || `state ${s.sum}`,
    on: (s, event) => s.sum !== sum || event.type !== type || `event ${event.type} at ${s.sum}`,
  });

  it("is what comes first, of states and events of one property", () => {
    const pairs = [12, 17, 20, 25].flatMap((state) =>
      [5, 9, 10, 13].flatMap((sum) => ["add-1", "add-7"].map((type) => both(state, sum, type))),
    );
    const { verdicts } = agreed(() => adding(60), pairs);
    const findings = new Set(verdicts.map(({ finding }) => finding?.split(" ")[0]));
    expect([...findings].sort()).to.deep.equal(["event", "state"]);
  });

  it("is what throws first, of properties, conditions and recipes", () => {
    const throwing = (state: number): Property<State, Event> => ({
      ...both(-1, -1, ""),
      name: "throwing",
      holds: (s) => {
        if (s.sum === state) throw new Error("thrown");
        return true;
      },
    });
    for (const state of [1, 11, 33, 60]) {
      const outcome = agreed(() => adding(60), [throwing(state), noDeadlock]);
      expect(outcome.broken).to.include({ step: "add", message: "property throwing: thrown" });
      // 61 is out of range: that step throws too, but after it.
      const late = agreed(() => adding(70), [throwing(state)]);
      expect(late.broken).to.deep.equal(outcome.broken);
    }
    const { broken } = agreed(() => adding(70), [throwing(-1)]);
    expect(broken?.message).to.equal("sum: 61 is out of range 0..60");
  });

  it("does not matter after a limit", () => {
    const { broken, limit } = searched(adding(70), [], { maxStates: 40 });
    expect({ broken, limit }).to.deep.equal({ broken: null, limit: "max-states" });
    expect(at([searched(adding(70)).broken?.step], 0)).to.equal("add");
  });
});
