import {
  array,
  at,
  bind,
  bool,
  goto,
  index,
  none,
  operationsOf,
  record,
  stepsOf,
  type Event,
  type System,
  type Value,
} from "../../checker/index.ts";
import { inAnyOrder } from "../../checker/symmetry/any-order.ts";
import type { Renaming } from "../../checker/symmetry/renaming.ts";

const declare = (bells: number) =>
  record({
    bells: array(bells, record({ rung: bool(), visited: bool() })),
    ringer: record({ bell: index(bells) }),
  });
export type BellsState = Value<ReturnType<typeof declare>>;
interface Ringer {
  readonly bells: number;
}

const { step } = stepsOf<BellsState, Ringer, Event>();
const { operation, loop } = operationsOf<BellsState, Ringer, Event>();

type Wait = Readonly<Record<string, (s: BellsState) => boolean>>;

type Includes = (s: BellsState, me: Ringer, bell: number) => boolean;

const ringAll = (wait?: Wait, includes?: Includes) =>
  operation("ring-all", {
    end: (d) => {
      d.ringer.bell = none;
    },
    steps: [
      loop(
        "bells",
        {
          cursor: {
            get: (s) => s.ringer.bell,
            set: (d, _, bell) => {
              d.ringer.bell = bell;
            },
          },
          count: ({ bells }) => bells,
          ...(includes === undefined ? {} : { includes }),
          anyOrder: {
            alike: () => true,
            rest: none,
            isVisited: (s, _, bell) => at(s.bells, bell).visited,
            setVisited: (d, _, bell, visited) => {
              at(d.bells, bell).visited = visited;
            },
            choice: "bell",
          },
        },
        [
          step("ring", {
            source: "toy",
            ...(wait === undefined ? {} : { wait }),
            run: (d) => {
              at(d.bells, d.ringer.bell).rung = true;
            },
          }),
        ],
      ),
      step("hush", {
        source: "toy",
        run: (d) => {
          for (const bell of d.bells) bell.rung = false;
        },
      }),
      step("again", { source: "toy", jumps: ["bells"], run: () => goto("bells") }),
    ],
  });

/**
 * Somebody rings all bells, one after the other, hushes them, and starts over. Three bells, by hand. In order: idle; with none, one and
 * two rung, the next to come; with three, before the hush; after it: 6 states. In any order: idle; 1, 3 and 3 sets of bells that were
 * rung, with one to come; 2 around the hush: 10 states. Bells that change places make 6 of these.
 */
export const bells = (
  count: number,
  anyOrder: boolean,
  wait?: Wait,
  includes?: Includes,
): System<BellsState, Event> =>
  bind<BellsState, Ringer, Event>(declare(count), () => undefined, [
    {
      name: "ringer",
      me: { bells: count },
      operations: anyOrder ? inAnyOrder([ringAll(wait, includes)]) : [ringAll(wait, includes)],
    },
  ]);

/** Two neighbours change places. */
export const swapBells = (count: number): readonly Renaming[] =>
  Array.from({ length: count - 1 }, (_, one) => {
    const order = Array.from({ length: count }, (_bell, bell) =>
      bell === one ? one + 1 : bell === one + 1 ? one : bell,
    );
    return {
      name: `bells ${String(one)} and ${String(one + 1)}`,
      arrays: { bells: order },
      references: { "ringer.bell": order },
      actors: {},
      choices: { bell: order },
    };
  });
