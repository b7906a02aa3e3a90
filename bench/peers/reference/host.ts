import { at, type Event, goto, next, none, operationsOf, stepsOf } from "../../../checker/index.ts";
import { awaitAcks, kick } from "./flush.ts";
import { type Me, numbers, type State } from "./state.ts";

const { step } = stepsOf<State, Me, Event>();
const { operation } = operationsOf<State, Me, Event>();
const source = "bench/peers";

/** The host takes the page behind a gfn away, with the notifier's start and end around it. */
const takeAway = operation("take-away", {
  choices: ({ gfns }) => numbers(gfns).map((gfn) => ({ gfn })),
  when: (s, _, { gfn }) => at(s.gfns, gfn).host !== none,
  begin: (d, _, { gfn }) => {
    d.host.gfn = gfn;
  },
  steps: [
    step("start", {
      source,
      wait: { "mmu lock": (s) => !s.mmu.locked },
      run: (d) => {
        d.mmu.locked = true;
        d.mmu.invalidating = true;
      },
    }),
    step("zap", {
      source,
      jumps: ["free"],
      run: (d) => {
        const { spte } = at(d.gfns, d.host.gfn);
        if (spte.pfn === none) {
          d.mmu.locked = false;
          return goto("free");
        }
        spte.pfn = none;
        spte.writable = false;
        return next;
      },
    }),
    kick,
    awaitAcks,
    step("free", {
      source,
      run: (d) => {
        at(d.gfns, d.host.gfn).host = none;
        d.host.gfn = none;
      },
    }),
    step("end", {
      source,
      wait: { "mmu lock": (s) => !s.mmu.locked },
      run: (d) => {
        d.mmu.invalidating = false;
        for (const vcpu of d.vcpus) if (vcpu.sequence === "same") vcpu.sequence = "changed";
      },
    }),
  ],
});

export const hostOperations = [takeAway];
