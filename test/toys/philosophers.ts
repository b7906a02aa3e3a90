import {
  array,
  at,
  bind,
  index,
  none,
  operationsOf,
  record,
  stepsOf,
  type Event,
  type System,
  type Value,
} from "../../checker/index.ts";

export const tableState = (seats: number) =>
  record({ forks: array(seats, record({ holder: index(seats) })) });
export type TableState = Value<ReturnType<typeof tableState>>;
interface Seat {
  readonly seat: number;
  readonly seats: number;
}

const { step } = stepsOf<TableState, Seat, Event>();
const { operation } = operationsOf<TableState, Seat, Event>();

const left = (me: Seat): number => me.seat;
const right = (me: Seat): number => (me.seat + 1) % me.seats;
const take = (name: string, fork: (me: Seat) => number) =>
  step(name, {
    source: "Dijkstra 1965",
    wait: { "a free fork": (s, me) => at(s.forks, fork(me)).holder === none },
    run: (d, me) => {
      at(d.forks, fork(me)).holder = me.seat;
    },
  });

const eat = operation("eat", {
  steps: [
    take("take-left", left),
    take("take-right", right),
    step("put-down", {
      source: "Dijkstra 1965",
      run: (d, me) => {
        at(d.forks, left(me)).holder = none;
        at(d.forks, right(me)).holder = none;
      },
    }),
  ],
});

/**
 * A ring of philosophers, each taking the left fork and then the right one. Two seats, by hand, with T thinking, L holding the left
 * fork and waiting for the right, E eating: TT, LT, TL, LL (deadlock), ET, TE. 6 states. LE and EL need three forks. Transitions:
 * TT -> LT, TL; LT -> ET, LL; TL -> TE, LL; ET -> TT; TE -> TT; LL -> nothing: 8. Depth 2.
 */
export const philosophers = (seats: number): System<TableState, Event> =>
  bind<TableState, Seat, Event>(
    tableState(seats),
    () => undefined,
    Array.from({ length: seats }, (_, seat) => ({
      name: `philosopher${seat}`,
      me: { seat, seats },
      operations: [eat],
    })),
  );
