import {
  array,
  at,
  bind,
  bool,
  operationsOf,
  record,
  stepsOf,
  type Event,
  type System,
  type Value,
} from "../../checker/index.ts";

export const diamondState = record({ lamps: array(2, record({ lit: bool() })) });
export type DiamondState = Value<typeof diamondState>;
interface Lamp {
  readonly lamp: number;
}

const { step } = stepsOf<DiamondState, Lamp, Event>();
const { operation } = operationsOf<DiamondState, Lamp, Event>();

const light = operation("light", {
  when: (s, me) => !at(s.lamps, me.lamp).lit,
  steps: [
    step("switch-on", {
      source: "toy",
      run: (d, me) => {
        at(d.lamps, me.lamp).lit = true;
      },
    }),
  ],
});

/** Two actors, one step each, in any order: 00 -> 10, 01 -> 11. 4 states, 4 transitions, depth 2. */
export const diamond: System<DiamondState, Event> = bind(diamondState, () => undefined, [
  { name: "left", me: { lamp: 0 }, operations: [light] },
  { name: "right", me: { lamp: 1 }, operations: [light] },
]);
