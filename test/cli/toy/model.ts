import { bind, type Cast } from "../../../checker/protocol/bind.ts";
import { editsOf } from "../../../checker/protocol/edit.ts";
import { operationsOf, type Operation } from "../../../checker/protocol/operation.ts";
import { stepsOf } from "../../../checker/protocol/step.ts";
import type { System } from "../../../checker/protocol/system.ts";
import type { Property } from "../../../checker/property.ts";
import { array, at, bool, int, record, type Value } from "../../../checker/state/fields.ts";

/** A writer closes a gate; readers that looked before may still walk through. The smallest thing that has KVM's kind of race. */
const declare = (readers: number, counters: number) =>
  record({
    closed: bool(),
    promised: bool(),
    readers: array(readers, record({ looking: bool() })),
    counters: array(counters, record({ count: int(63) })),
  });
export type ToyState = Value<ReturnType<typeof declare>>;
export interface Walk {
  readonly type: "walk";
  readonly reader: number;
}
interface Me {
  readonly index: number;
}

const { step } = stepsOf<ToyState, Me, Walk>();
const { operation } = operationsOf<ToyState, Me, Walk>();
export const toyEdits = editsOf<ToyState, Me, Walk>();

export const close = operation("close", {
  when: (s) => !s.closed,
  steps: [
    step("shut", {
      source: "virt/kvm/kvm_main.c:kvm_swap_active_memslots",
      run: (d) => {
        d.closed = true;
      },
    }),
    step("wait-readers", {
      source: "virt/kvm/kvm_main.c:synchronize_srcu_expedited",
      wait: { "no reader looks": (s) => s.readers.every(({ looking }) => !looking) },
    }),
    step("return", {
      source: "toy",
      promise: "closed",
      run: (d) => {
        d.promised = true;
      },
    }),
  ],
});

/** The design `leaky` never waits. */
export const closeAtOnce: Operation<ToyState, Me, Walk> = {
  ...close,
  items: close.items.filter(({ name }) => name !== "wait-readers"),
};

export const walk = operation("walk", {
  endless: true,
  when: (s) => !s.closed,
  choices: () => [{ speed: "slow" }, { speed: "fast" }],
  steps: [
    step("look", {
      source: "toy",
      run: (d, { index }) => {
        at(d.readers, index).looking = true;
      },
    }),
    step("pass", {
      source: "toy",
      event: ({ index }) => ({ type: "walk", reader: index }),
      run: (d, { index }) => {
        at(d.readers, index).looking = false;
      },
    }),
  ],
});

/** Counts for ever: each counter multiplies the states by 64, so that a search can be made to last. */
const count = operation("count", {
  endless: true,
  steps: [
    step("tick", {
      source: "toy",
      run: (d, { index }) => {
        const own = at(d.counters, index);
        own.count = (own.count + 1) % 64;
      },
    }),
  ],
});

export const toySystem = (
  operations: readonly Operation<ToyState, Me, Walk>[],
  readers: number,
  counters: number,
): System<ToyState, Walk> => {
  const named = (wanted: string) => operations.filter(({ name }) => name === wanted);
  const casts: Cast<ToyState, Me, Walk>[] = [
    { name: "writer", me: { index: 0 }, operations: named("close") },
    ...Array.from({ length: readers }, (_, index) => ({
      name: `reader${index}`,
      me: { index },
      operations: named("walk"),
    })),
    ...Array.from({ length: counters }, (_, index) => ({
      name: `counter${index}`,
      me: { index },
      operations: [count],
    })),
  ];
  return bind<ToyState, Me, Walk>(declare(readers, counters), () => undefined, casts, {
    constants: JSON.stringify({ readers, counters }),
  });
};

export const toyProperties: readonly Property<ToyState, Walk>[] = [
  {
    kind: "contract",
    name: "gate-respected",
    claim: "Nobody passes a gate whose closing has returned.",
    source: "toy",
    brokenBy: ["no-wait", "no-shut"],
    exercised: (s) => s.promised,
    on: (s, { reader }) => !s.promised || `reader${reader} passed the closed gate`,
  },
  {
    kind: "internal",
    name: "promise-kept",
    claim: "What was promised closed is closed.",
    source: "toy",
    brokenBy: ["no-shut", "no-wait"],
    exercised: (s) => s.promised,
    holds: (s) => !s.promised || s.closed || "the gate stands open",
  },
  {
    kind: "reachable",
    name: "somebody-passes",
    claim: "A reader can pass.",
    source: "toy",
    brokenBy: [],
    by: (_, { type }) => type === "walk",
  },
  {
    kind: "can-finish",
    name: "can-finish",
    claim: "Closing can always return.",
    source: "toy",
    brokenBy: [],
  },
];
