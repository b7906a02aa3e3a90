import {
  applyEdits,
  array,
  at,
  bind,
  bool,
  goto,
  next,
  operationsOf,
  record,
  stepsOf,
  type Edit,
  type Property,
  type System,
  type Value,
} from "../../checker/index.ts";

const state = record({
  closed: bool(),
  promised: bool(),
  visitors: array(1, record({ inside: bool() })),
});
export type CheckedState = Value<typeof state>;
export interface Pass {
  readonly type: "pass";
}
interface Visitor {
  readonly index: number;
}
export type CheckedEdit = Edit<CheckedState, Visitor, Pass>;

const { step } = stepsOf<CheckedState, Visitor, Pass>();
const { operation, loop } = operationsOf<CheckedState, Visitor, Pass>();

const close = operation("close", {
  when: (s) => !s.closed,
  steps: [
    step("shut", {
      source: "toy",
      run: (d) => {
        d.closed = true;
      },
    }),
    loop(
      "each-visitor",
      {
        cursor: { get: () => 0, set: () => undefined },
        count: () => 1,
        ranges: { nobody: () => false },
      },
      [
        step("wait-visitors", {
          source: "toy",
          wait: { "nobody is inside": (s) => s.visitors.every(({ inside }) => !inside) },
        }),
      ],
    ),
    step("return", {
      source: "toy",
      promise: "closed",
      run: (d) => {
        d.promised = true;
      },
    }),
  ],
});

const check = (name: string) =>
  step(name, {
    source: "toy",
    local: true,
    jumps: ["leave"],
    run: (d) => (d.closed ? goto("leave") : next),
  });

const visit = operation("visit", {
  when: (s, { index }) => !at(s.visitors, index).inside,
  steps: [
    step("arrive", {
      source: "toy",
      run: (d, { index }) => {
        at(d.visitors, index).inside = true;
      },
    }),
    check("check"),
    check("check-again"),
    step("pass", { source: "toy", event: () => ({ type: "pass" }) }),
    step("leave", {
      source: "toy",
      run: (d, { index }) => {
        at(d.visitors, index).inside = false;
      },
    }),
  ],
});

export const twoChecksOperations = [close, visit];

/**
 * A keeper closes a place and waits until nobody is inside; a visitor goes in, looks twice whether it is closed, passes, and leaves. He
 * looks together with going in. By hand: the keeper is idle, waits, is about to return, or has closed; the visitor is idle, about to pass,
 * or about to leave. Open: 3. Waiting: idle, pass, leave: 3. Returning: he can come, and leaves at once: 2; and 2 after. 10 states.
 */
export const twoChecks = (...edits: readonly CheckedEdit[]): System<CheckedState, Pass> => {
  const operations = applyEdits(twoChecksOperations, edits);
  const named = (name: string) => operations.filter((one) => one.name === name);
  return bind<CheckedState, Visitor, Pass>(
    state,
    () => undefined,
    [
      { name: "keeper", me: { index: 0 }, operations: named("close") },
      { name: "visitor", me: { index: 0 }, operations: named("visit") },
    ],
    { constants: "one visitor" },
  );
};

export const twoChecksProperties: readonly Property<CheckedState, Pass>[] = [
  {
    kind: "contract",
    name: "closed-means-closed",
    claim: "Nobody passes once closing has returned.",
    source: "toy",
    brokenBy: [],
    exercised: (s) => s.promised,
    on: (s) => !s.promised || "somebody passed",
  },
  {
    kind: "internal",
    name: "promised-is-closed",
    claim: "What was promised closed is closed.",
    source: "toy",
    brokenBy: [],
    exercised: (s) => s.promised,
    holds: (s) => !s.promised || s.closed || "it stands open",
  },
  {
    kind: "reachable",
    name: "somebody-passes",
    claim: "It can be passed.",
    source: "toy",
    brokenBy: [],
    by: () => true,
  },
  {
    kind: "can-finish",
    name: "can-finish",
    claim: "Whatever was begun can end.",
    source: "the engine",
    brokenBy: [],
  },
];
