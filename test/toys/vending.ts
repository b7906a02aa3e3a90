import {
  bind,
  bool,
  operationsOf,
  oneOf,
  record,
  stepsOf,
  type Event,
  type System,
  type Value,
} from "../../checker/index.ts";
import type { Observer, Stimulus, Subject } from "../../checker/compare/stimulus.ts";

export const vendingState = record({
  coin: bool(),
  drink: oneOf("unchosen", "tea", "coffee"),
  /** somebody has to open the flap before a drink falls */
  flap: bool(),
});
export type VendingState = Value<typeof vendingState>;

export interface Served extends Event {
  readonly type: "served";
  readonly drink: "tea" | "coffee";
}

const { step } = stepsOf<VendingState, null, Served>();
const { operation } = operationsOf<VendingState, null, Served>();

const drinks = ["tea", "coffee"] as const;
const everyDrink = () => drinks.map((drink) => ({ drink }));

/** The drink is chosen, where nobody sees it, when the coin falls in. */
const choosingCoin = operation("coin", {
  when: (s) => !s.coin,
  steps: [
    step("insert", {
      source: "toy",
      choices: everyDrink,
      run: (d, _me, { drink }) => {
        d.coin = true;
        d.drink = drink;
      },
    }),
  ],
});
const plainCoin = operation("coin", {
  when: (s) => !s.coin,
  steps: [
    step("insert", {
      source: "toy",
      run: (d) => {
        d.coin = true;
      },
    }),
  ],
});

/** Serves what was chosen with the coin, or anything. `keeps`: the coin stays in, and the choice with it. */
const press = (keeps: boolean, needsFlap: boolean) =>
  operation("press", {
    when: (s) => s.coin,
    steps: [
      step("push", { source: "toy" }),
      step("serve", {
        source: "toy",
        choices: everyDrink,
        when: (s, _me, { drink }) => s.drink === "unchosen" || s.drink === drink,
        wait: { "the flap is shut": (s) => !needsFlap || s.flap },
        event: (_me, { drink }) => ({ type: "served", drink }),
        run: (d) => {
          if (keeps) return;
          d.coin = false;
          d.drink = "unchosen";
        },
      }),
    ],
  });

const openFlap = operation("open", {
  when: (s) => !s.flap,
  steps: [
    step("open-flap", {
      source: "toy",
      run: (d) => {
        d.flap = true;
      },
    }),
  ],
});

/** How the machine is made. */
export interface Make {
  readonly choosesAtCoin: boolean;
  readonly keepsCoin?: boolean;
  readonly needsFlap?: boolean;
  /** Does a helper open the flap? */
  readonly helped?: boolean;
}

const systemOf = (make: Make): System<VendingState, Served> =>
  bind<VendingState, null, Served>(vendingState, () => undefined, [
    {
      name: "customer",
      me: null,
      operations: [
        make.choosesAtCoin ? choosingCoin : plainCoin,
        press(make.keepsCoin ?? false, make.needsFlap ?? false),
      ],
    },
    { name: "helper", me: null, operations: [openFlap] },
  ]);

const doing = (operationName: string, helped: boolean): Stimulus<VendingState, Served> => ({
  name: operationName,
  actor: "customer",
  starts: (t) => t.operation === operationName,
  helps: (t) => helped && t.actor === "helper",
  again: false,
  done: "when-idle",
});

const observer: Observer<VendingState, Served> = {
  watches: (t) => t.event !== null,
  tells: (t) => t.event?.drink ?? null,
};

/** A machine for drinks, to be asked: `coin` and `press`, and the drink is what can be seen. */
export const vending = (make: Make): Subject<VendingState, Served> => ({
  system: systemOf(make),
  stimuli: ["coin", "press"].map((name) => doing(name, make.helped ?? true)),
  observer,
});
