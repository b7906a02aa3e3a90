import {
  at,
  type Cursor,
  type Draft,
  type Event,
  none,
  operationsOf,
  stepsOf,
} from "../../../checker/index.ts";
import { awaitAcks, kick } from "./flush.ts";
import { type Me, numbers, type State } from "./state.ts";

const { step } = stepsOf<State, Me, Event>();
const { operation, loop } = operationsOf<State, Me, Event>();
const source = "bench/peers";

const gfnsOf = ({ gfns }: Me) => numbers(gfns).map((gfn) => ({ gfn }));
const cursor: Cursor<State, Me> = {
  get: (s) => s.vmm.cursor,
  set: (d, _, value) => {
    d.vmm.cursor = value;
  },
};
/** One SPTE a step, with the MMU lock held. */
const eachGfn = (name: string, run: (gfn: Draft<State["gfns"][number]>) => void) =>
  loop("gfns", { cursor, count: ({ gfns }) => gfns }, [
    step(name, { source, run: (d) => run(at(d.gfns, d.vmm.cursor)) }),
  ]);
const lock = step("lock", {
  source,
  wait: { "mmu lock": (s) => !s.mmu.locked },
  run: (d) => {
    d.mmu.locked = true;
  },
});
/** New flags: those who are reading now may have seen the old ones. */
const publish = (change: (d: Draft<State>) => void) =>
  step("publish", {
    source,
    run: (d) => {
      change(d);
      for (const vcpu of d.vcpus) if (vcpu.srcu === "reading") vcpu.srcu = "old";
    },
  });
const awaitReaders = (then: (d: Draft<State>) => void = () => undefined) =>
  step("await-readers", {
    source,
    wait: { readers: (s) => s.vcpus.every((vcpu) => vcpu.srcu !== "old") },
    run: then,
  });

const startUserfault = operation("start-userfault", {
  when: (s) => !s.memslot.userfault,
  steps: [
    publish((d) => {
      d.memslot.userfault = true;
    }),
    awaitReaders(),
    lock,
    eachGfn("zap", ({ spte }) => {
      spte.pfn = none;
      spte.writable = false;
    }),
    kick,
    awaitAcks,
    step("promise", {
      source,
      run: (d) => {
        for (const gfn of d.gfns) gfn.mustExit = gfn.bit;
      },
    }),
  ],
});
const stopUserfault = operation("stop-userfault", {
  when: (s) => s.memslot.userfault,
  steps: [
    publish((d) => {
      d.memslot.userfault = false;
      for (const gfn of d.gfns) gfn.mustExit = false;
    }),
    awaitReaders(),
  ],
});
const setBit = operation("set-bit", {
  steps: [
    step("set-bit", {
      source,
      choices: gfnsOf,
      when: (s, _, { gfn }) => !at(s.gfns, gfn).bit,
      run: (d, _, { gfn }) => {
        at(d.gfns, gfn).bit = true;
      },
    }),
  ],
});
const clearBit = operation("clear-bit", {
  steps: [
    step("clear-bit", {
      source,
      choices: gfnsOf,
      when: (s, _, { gfn }) => at(s.gfns, gfn).bit,
      run: (d, _, { gfn }) => {
        at(d.gfns, gfn).bit = false;
        at(d.gfns, gfn).mustExit = false;
      },
    }),
  ],
});

const startLogging = operation("start-logging", {
  when: (s) => !s.memslot.logging,
  steps: [
    publish((d) => {
      d.memslot.logging = true;
    }),
    awaitReaders(),
    lock,
    eachGfn("write-protect", ({ spte }) => {
      spte.writable = false;
    }),
    kick,
    awaitAcks,
  ],
});
const stopLogging = operation("stop-logging", {
  when: (s) => s.memslot.logging,
  steps: [
    publish((d) => {
      d.memslot.logging = false;
    }),
    awaitReaders((d) => {
      for (const gfn of d.gfns) gfn.dirty = false;
    }),
  ],
});
const harvest = operation("harvest", {
  when: (s) => s.memslot.logging,
  steps: [
    lock,
    eachGfn("take", (gfn) => {
      if (!gfn.dirty) return;
      gfn.dirty = false;
      gfn.spte.writable = false;
    }),
    kick,
    awaitAcks,
  ],
});

/** What user space asks of the kernel, one ioctl at a time, and what it writes into its bitmap between them. */
export const vmmOperations = (scope: {
  readonly userfault: boolean;
  readonly logging: boolean;
}) => [
  ...(scope.userfault ? [startUserfault, stopUserfault, setBit, clearBit] : []),
  ...(scope.logging ? [startLogging, stopLogging, harvest] : []),
];
