import { at, type Event, goto, next, none, operationsOf, stepsOf } from "../../../checker/index.ts";
import { type Entry, type Me, numbers, type State, vcpu, vcpuDraft } from "./state.ts";

const { step } = stepsOf<State, Me, Event>();
const { operation } = operationsOf<State, Me, Event>();
const source = "bench/peers";

const gfnsOf = ({ gfns }: Me) => numbers(gfns).map((gfn) => ({ gfn }));
const isInGuest = (s: State, me: Me): boolean => vcpu(s, me).inGuest;
const permits = (entry: Entry, write: boolean): boolean =>
  entry.pfn !== none && (entry.writable || !write);

const enter = operation("enter", {
  endless: true,
  when: (s, me) => !isInGuest(s, me),
  steps: [
    step("enter", {
      source,
      run: (d, me) => {
        const mine = vcpuDraft(d, me);
        if (mine.request) {
          for (const cached of mine.tlb) {
            cached.pfn = none;
            cached.writable = false;
          }
          mine.request = false;
        }
        mine.inGuest = true;
      },
    }),
  ],
});

const exit = operation("exit", {
  endless: true,
  when: isInGuest,
  steps: [
    step("exit", {
      source,
      run: (d, me) => {
        vcpuDraft(d, me).inGuest = false;
      },
    }),
  ],
});

/** The hardware walks the page table whenever it likes. */
const fill = operation("fill", {
  endless: true,
  when: isInGuest,
  steps: [
    step("fill", {
      source,
      choices: gfnsOf,
      when: (s, me, { gfn }) => {
        const { spte } = at(s.gfns, gfn);
        const cached = at(vcpu(s, me).tlb, gfn);
        return spte.pfn !== none && (spte.pfn !== cached.pfn || spte.writable !== cached.writable);
      },
      run: (d, me, { gfn }) => {
        const { spte } = at(d.gfns, gfn);
        const cached = at(vcpuDraft(d, me).tlb, gfn);
        cached.pfn = spte.pfn;
        cached.writable = spte.writable;
      },
    }),
  ],
});

/** Starts where neither the TLB nor a walk permits the access; ends outside the guest. */
const fault = operation("fault", {
  endless: true,
  choices: (me) =>
    numbers(me.gfns).flatMap((gfn) =>
      (me.logging ? [false, true] : [false]).map((write) => ({ gfn, write })),
    ),
  when: (s, me, { gfn, write }) => {
    const mine = vcpu(s, me);
    return (
      mine.inGuest && !permits(at(mine.tlb, gfn), write) && !permits(at(s.gfns, gfn).spte, write)
    );
  },
  begin: (d, me, { gfn, write }) => {
    const mine = vcpuDraft(d, me);
    mine.gfn = gfn;
    mine.write = write;
  },
  end: (d, me) => {
    const mine = vcpuDraft(d, me);
    mine.gfn = none;
    mine.write = false;
    mine.logged = false;
  },
  steps: [
    step("exit-guest", {
      source,
      run: (d, me) => {
        vcpuDraft(d, me).inGuest = false;
      },
    }),
    step("srcu-lock", {
      source,
      run: (d, me) => {
        vcpuDraft(d, me).srcu = "reading";
      },
    }),
    step("lookup-slot", {
      source,
      jumps: ["read-sequence"],
      run: (d, me) => {
        vcpuDraft(d, me).logged = d.memslot.logging;
        return d.memslot.userfault ? next : goto("read-sequence");
      },
    }),
    step("read-bitmap", {
      source,
      jumps: ["srcu-unlock"],
      run: (d, me) => {
        const mine = vcpuDraft(d, me);
        if (!at(d.gfns, mine.gfn).bit) return next;
        mine.logged = false;
        return goto("srcu-unlock");
      },
    }),
    step("read-sequence", {
      source,
      run: (d, me) => {
        vcpuDraft(d, me).sequence = "same";
      },
    }),
    step("faultin-pfn", {
      source,
      choices: ({ pfns }) => numbers(pfns).map((pfn) => ({ pfn })),
      // The frame that is there, or any that is free.
      when: (s, me, { pfn }) => {
        const { host } = at(s.gfns, vcpu(s, me).gfn);
        return host === pfn || (host === none && s.gfns.every((gfn) => gfn.host !== pfn));
      },
      run: (d, me, { pfn }) => {
        const mine = vcpuDraft(d, me);
        mine.pfn = pfn;
        at(d.gfns, mine.gfn).host = pfn;
      },
    }),
    step("lock-and-check", {
      source,
      wait: { "mmu lock": (s) => !s.mmu.locked },
      jumps: ["read-sequence"],
      run: (d, me) => {
        const mine = vcpuDraft(d, me);
        const stale = d.mmu.invalidating || mine.sequence === "changed";
        mine.sequence = "unread";
        if (stale) {
          mine.pfn = none;
          return goto("read-sequence");
        }
        d.mmu.locked = true;
        return next;
      },
    }),
    step("map", {
      source,
      run: (d, me) => {
        const mine = vcpuDraft(d, me);
        const gfn = at(d.gfns, mine.gfn);
        if (!permits(gfn.spte, mine.write)) {
          gfn.spte.pfn = mine.pfn;
          gfn.spte.writable = me.logging && (mine.write || !mine.logged);
        }
        if (mine.write && mine.logged) gfn.dirty = true;
        mine.pfn = none;
        mine.logged = false;
      },
    }),
    step("unlock", {
      source,
      run: (d) => {
        d.mmu.locked = false;
      },
    }),
    step("srcu-unlock", {
      source,
      run: (d, me) => {
        vcpuDraft(d, me).srcu = "outside";
      },
    }),
  ],
});

/** What a vCPU and its hardware do. */
export const vcpuOperations = [enter, exit, fill, fault];
