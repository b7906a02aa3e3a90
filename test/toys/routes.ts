import {
  applyEdits,
  array,
  at,
  bind,
  bool,
  goto,
  int,
  next,
  operationsOf,
  record,
  stepsOf,
  type Edit,
  type Event,
  type Operation,
  type System,
  type Value,
} from "../../checker/index.ts";

export const routesState = record({
  shut: bool(),
  houses: array(3, record({ closed: bool(), got: bool(), rung: bool() })),
  postman: record({ heavy: bool(), stop: int(2), back: bool() }),
});
export type RoutesState = Value<typeof routesState>;
export type RoutesEdit = Edit<RoutesState, null, Event>;

const steps = stepsOf<RoutesState, null, Event>();
export const toyStep = (name: string) => steps.step(name, { source: "toy" });
const { step } = steps;
export const { operation, splice, label, branch, loop } = operationsOf<RoutesState, null, Event>();

const visit = splice("visit", [
  step("ring", {
    source: "toy",
    run: (d) => {
      at(d.houses, d.postman.stop).rung = true;
    },
  }),
  step("drop", {
    source: "toy",
    run: (d) => {
      at(d.houses, d.postman.stop).got = true;
    },
  }),
]);

/**
 * Control of every kind. A postman loads; with a light bag it visits each house that is open, one after the other; with a heavy one a
 * local step jumps over the loop, into the branch, where it rests. Then it parks, once and for all.
 */
export const deliver: Operation<RoutesState, null, Event> = operation("deliver", {
  choices: () => [{ heavy: false }, { heavy: true }],
  when: (s) => !s.postman.back,
  begin: (d, _, { heavy }) => {
    d.postman.heavy = heavy;
  },
  end: (d) => {
    d.postman.heavy = false;
  },
  steps: [
    step("load", { source: "toy" }),
    step("weigh", {
      source: "toy",
      local: true,
      jumps: ["bonus/rest"],
      run: (d) => (d.postman.heavy ? goto("bonus/rest") : next),
    }),
    loop(
      "round",
      {
        cursor: {
          get: (s) => s.postman.stop,
          set: (d, _, value) => {
            d.postman.stop = value;
          },
        },
        count: () => 3,
        includes: (s, _, house) => !at(s.houses, house).closed,
        ranges: { "first-house": (_s, _me, house) => house === 0 },
      },
      [visit],
    ),
    branch("bonus", (s) => s.postman.heavy, [step("rest", { source: "toy" })]),
    label("home"),
    step("park", {
      source: "toy",
      wait: { "an open garage": (s) => !s.shut },
      run: (d) => {
        d.postman.back = true;
      },
    }),
  ],
});

/**
 * House 1 is closed. By hand: from the first state, light: load, ring, drop (house 0), ring, drop (house 2), park: 6 steps; heavy: load,
 * rest, park: 3 steps. Nothing happens twice and the two ways end in different states: 10 states, 9 transitions, depth 6.
 */
export const routes = (...edits: readonly RoutesEdit[]): System<RoutesState, Event> =>
  bind<RoutesState, null, Event>(
    routesState,
    (d) => {
      at(d.houses, 1).closed = true;
    },
    [{ name: "postman", me: null, operations: applyEdits([deliver], edits) }],
  );
