import {
  bind,
  bool,
  goto,
  next,
  operationsOf,
  record,
  stepsOf,
  type Event,
  type System,
  type Value,
} from "../../checker/index.ts";

export const doorState = record({ locked: bool() });
export type DoorState = Value<typeof doorState>;

const { step } = stepsOf<DoorState, null, Event>();
const { operation } = operationsOf<DoorState, null, Event>();

const goThrough = operation("go-through", {
  steps: [
    step("walk-up", { source: "toy" }),
    step("try", {
      source: "toy",
      jumps: ["try"],
      run: (d) => (d.locked ? goto("try") : next),
    }),
  ],
});
const shutUp = operation("lock-up", {
  when: (s) => !s.locked,
  steps: [
    step("lock", {
      source: "toy",
      run: (d) => {
        d.locked = true;
      },
    }),
  ],
});

/**
 * A guest tries a door again and again; a porter locks it for good. Nothing ever deadlocks, since the guest can always try, but once
 * the door is locked it tries in vain. States: (idle or try) x (open or locked) = 4.
 * Transitions: idle/open -> try/open, idle/locked; try/open -> idle/open, try/locked; idle/locked -> try/locked;
 * try/locked -> try/locked: 6. Depth 2. The first state from which the guest cannot finish is try/locked, 2 steps away.
 */
export const door: System<DoorState, Event> = bind<DoorState, null, Event>(
  doorState,
  () => undefined,
  [
    { name: "guest", me: null, operations: [goThrough] },
    { name: "porter", me: null, operations: [shutUp] },
  ],
);
