import { bind } from "../../checker/protocol/bind.ts";
import { operationsOf } from "../../checker/protocol/operation.ts";
import { stepsOf } from "../../checker/protocol/step.ts";
import type { System } from "../../checker/protocol/system.ts";
import type { ReachProperty, SafetyProperty } from "../../checker/property.ts";
import { array, at, int, record, type Value } from "../../checker/state/fields.ts";

/**
 * Two adders add 1 to a shared sum, `rounds` times each, by loading it, and storing one more: not at once. However many rounds, the
 * sum can end as low as 2: one adder loads 0 and stands still, the other does all but its last round, the first stores 1, the other
 * loads that, the first does all the rest, the other stores 2. No step of it can be left out, and random walks seldom go that way.
 */
const declare = (rounds: number) =>
  record({
    sum: int(2 * rounds),
    adders: array(2, record({ loaded: int(2 * rounds), done: int(rounds) })),
  });
export type State = Value<ReturnType<typeof declare>>;
interface Me {
  readonly adder: number;
  readonly rounds: number;
}
export interface Stored {
  readonly type: "stored";
}

const { step } = stepsOf<State, Me, Stored>();
const { operation } = operationsOf<State, Me, Stored>();

const add = operation("add", {
  when: (s, { adder, rounds }) => at(s.adders, adder).done < rounds,
  end: (d, { adder }) => {
    at(d.adders, adder).loaded = 0;
  },
  steps: [
    step("load", {
      source: "toy",
      run: (d, { adder }) => {
        at(d.adders, adder).loaded = d.sum;
      },
    }),
    step("store", {
      source: "toy",
      event: () => ({ type: "stored" }),
      run: (d, { adder }) => {
        const self = at(d.adders, adder);
        d.sum = self.loaded + 1;
        self.done++;
      },
    }),
  ],
});

export const lostUpdates = (rounds: number): System<State, Stored> =>
  bind<State, Me, Stored>(
    declare(rounds),
    () => undefined,
    [0, 1].map((adder) => ({ name: `adder${adder}`, me: { adder, rounds }, operations: [add] })),
  );

/** Breached from `least` = 3 on, with a schedule of all 4 * rounds steps. */
export const endsWith = (rounds: number, least: number): SafetyProperty<State, Stored> => ({
  kind: "internal",
  name: "ends-with",
  claim: `When all is added the sum is ${least} or more.`,
  source: "toy",
  brokenBy: ["load-and-store", "no-lock"],
  exercised: (s) => s.adders.every(({ done }) => done === rounds),
  holds: (s) =>
    s.sum >= least ||
    s.adders.some(({ done }) => done < rounds) ||
    `all is added and the sum is ${s.sum}`,
});

export const canLose: ReachProperty<State, Stored> = {
  kind: "reachable",
  name: "can-lose",
  claim: "Both adders can have stored a 1.",
  source: "toy",
  brokenBy: ["lock", "one-adder"],
  reached: (s) => s.sum === 1 && s.adders.every(({ done }) => done === 1),
};
