import {
  bind,
  goto,
  int,
  operationsOf,
  record,
  stepsOf,
  type System,
  type Value,
} from "../../checker/index.ts";

export const counterState = (max: number) => record({ count: int(max) });
export type CounterState = Value<ReturnType<typeof counterState>>;
export interface Counted {
  readonly type: "counted";
  readonly to: number;
}

const { step } = stepsOf<CounterState, null, Counted>();
const { operation } = operationsOf<CounterState, null, Counted>();

/**
 * One actor that counts from 0 to `max`, once, and then goes back to idle. States: idle at 0; after each of the `max` steps `up` the
 * location `up` with count 1 .. max; from count = max the step ends the operation: idle at max. By hand, max = 3:
 * idle/0 -> up/1 -> up/2 -> up/3 -> idle/3: 5 states, 4 transitions, depth 4.
 */
export const counter = (max: number, init = 0): System<CounterState, Counted> => {
  const up = step("up", {
    source: "toy",
    jumps: ["up"],
    finishes: true,
    event: () => ({ type: "counted", to: max }),
    run: (d) => {
      if (d.count === max) return undefined;
      d.count += 1;
      return goto("up");
    },
  });
  const count = operation("count", { when: (s) => s.count === 0, steps: [up] });
  return bind<CounterState, null, Counted>(
    counterState(max),
    (d) => {
      d.count = init;
    },
    [{ name: "clerk", me: null, operations: [count] }],
  );
};
