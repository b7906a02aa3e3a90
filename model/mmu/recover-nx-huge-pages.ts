import { at } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import {
  label,
  myThread,
  only,
  operation,
  step,
  type KvmItem,
  threadOf,
  type KvmEvent,
  type KvmOperation,
  type KvmStep,
  type Me,
} from "../actor.ts";
import { lockMmuRead, unlockMmuRead } from "../locks/mmu-lock.ts";
import { enterRcu, exitRcu } from "../locks/rcu.ts";
import { srcuReadLock, srcuReadUnlock } from "../locks/srcu.ts";
import { activeSlots, slotOf } from "../memslots/lookup.ts";
import type { State, StateDraft } from "../state/state.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { hugePages } from "../world.ts";
import { removeTable } from "./remove-table.ts";
import { clearLeaf } from "./spte.ts";
import { unlinkTable } from "./tree.ts";

const source = "arch/x86/kvm/mmu/mmu.c:kvm_recover_nx_huge_pages";
const zapSource = "arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_zap_possible_nx_huge_page";

/** The page is followed from here on; `root` and `region` say where its parent's entry is (`ptep`). */
const pick = (d: StateDraft, me: Me, found: number) => {
  const mine = myThread(d, me);
  const page = at(d.tables, found);
  if (page.state === "free") d.tableWalk.intoFree = me.thread;
  mine.table = found;
  mine.root = Math.max(0, page.root);
  mine.region = Math.max(0, page.region);
  return page;
};

/**
 * The first page of the list, which it leaves under tdp_mmu_pages_lock: from here on faults may put a huge leaf in its place. Somebody
 * may have emptied the list since the worker woke.
 */
const takeFromList = step("take-from-list", {
  source,
  jumps: ["nothing-to-zap"],
  run: (d, me) => {
    const found = d.tables.findIndex(({ tracked }) => tracked);
    if (found < 0) return goto("nothing-to-zap");
    const page = pick(d, me, found);
    page.nx = false;
    page.tracked = false;
    return next;
  },
});

/** In which address space the memslot of the page is looked up. */
export type SpaceOfPage = (s: State, me: Me) => "smm" | "normal";

/** That of the root in which the page is. Source: arch/x86/kvm/mmu/mmu_internal.h:kvm_memslots_for_spte_role. */
const spaceOfRoot: SpaceOfPage = (s, me) =>
  at(s.roots, threadOf(s, me).root).smm ? "smm" : "normal";

/** What the worker finds; where no memslot is dirty-logged it asks nobody. */
const foundSlot = (s: State, me: Me, space: SpaceOfPage): NxLookup["slot"] => {
  const slots = activeSlots(s);
  if (!slots.some(({ state, logDirty }) => state !== "absent" && logDirty)) return "unasked";
  const slot = slotOf(slots, threadOf(s, me).region * hugePages, space(s, me) === "smm");
  return slot === undefined ? "none" : slot.logDirty ? "logged" : "unlogged";
};

type NxLookup = Extract<KvmEvent, { readonly type: "nx-lookup" }>;

const ifLogged = (source: string, space: SpaceOfPage, then: (d: StateDraft, me: Me) => void) =>
  step("skip-if-logged", {
    source,
    matters: ({ world }) => world.features.has("dirty-log"),
    jumps: ["nothing-to-zap"],
    choices: () => (["unasked", "none", "logged", "unlogged"] as const).map((slot) => ({ slot })),
    when: (s, me, { slot }) => foundSlot(s, me, space) === slot,
    event: (_me, { slot }) => ({ type: "nx-lookup", slot }),
    run: (d, me, { slot }) => {
      if (slot !== "logged") return next;
      then(d, me);
      return goto("nothing-to-zap");
    },
  });

/** A dirty-logged slot's tables would only be faulted in again. The slot may begin to be logged at any moment after this. */
const skipIfLogged = ifLogged(
  "arch/x86/kvm/mmu/mmu.c:kvm_mmu_sp_dirty_logging_enabled",
  spaceOfRoot,
  () => undefined,
);

/**
 * The parent's entry is read. With mmu_lock held for reading only, another thread may have put a huge leaf or another table there, or
 * nothing. What is read is what the cmpxchg will expect.
 */
const compareParent = step("compare-parent", {
  source: zapSource,
  jumps: ["nothing-to-zap"],
  run: (d, me) => {
    const mine = myThread(d, me);
    const { table, root, region } = mine;
    const { kind, page } = at(at(d.roots, root).entries, region);
    mine.table = page;
    d.nxRecovery.expected = kind;
    return kind === "table" && page === table ? next : goto("nothing-to-zap");
  },
});

/** The cmpxchg from what was read to nothing. A flush is owed. */
const zapTable = step("zap-table", {
  source: zapSource,
  jumps: ["nothing-to-zap"],
  run: (d, me) => {
    const mine = myThread(d, me);
    const entry = at(at(d.roots, mine.root).entries, mine.region);
    if (entry.kind !== d.nxRecovery.expected || entry.page !== mine.table)
      return goto("nothing-to-zap");
    if (entry.kind === "table") unlinkTable(d, mine.root, mine.region);
    clearLeaf(entry);
    entry.kind = "none";
    mine.flushOwed = true;
    return next;
  },
});

const isListed = (s: State): boolean => s.tables.some(({ tracked }) => tracked);

/** How many it takes at a time is a share of all that are listed. Between two it may yield; that flushes first, and leaves RCU. */
const takeMore: KvmItem = only(
  "several-pages",
  ({ world }) => world.features.has("nx-several-pages"),
  [
    step("take-more", {
      source,
      choices: () => [{ take: "no-more" }, { take: "next" }, { take: "next-after-yield" }],
      when: (s, { world }, { take }) =>
        take === "no-more" || (isListed(s) && (take === "next" || world.machine.yields)),
      jumps: ["taken", "take-from-list"],
      run: (_d, _me, { take }) =>
        take === "no-more" ? goto("taken") : take === "next" ? goto("take-from-list") : next,
    }),
    flushIfOwed,
    exitRcu,
    { ...unlockMmuRead, source },
    { ...lockMmuRead, source },
    enterRcu,
    step("go-on", {
      source,
      local: true,
      jumps: ["take-from-list"],
      run: () => goto("take-from-list"),
    }),
    label("taken"),
  ],
);

/**
 * The worker that gives huge pages back which were divided for instruction fetches: it wakes now and then and zaps the tables of its
 * list, one at a time unless that matters, with mmu_lock held for reading (v6.18). The next access decides anew whether it is a fetch. The
 * flush comes before RCU is left, since pages are freed by RCU callbacks.
 */
export const recoverNxHugePages: KvmOperation = operation("recover-nx-huge-pages", {
  when: isListed,
  end: (d) => {
    d.nxRecovery.expected = "none";
  },
  steps: [
    { ...srcuReadLock, source },
    lockMmuRead,
    enterRcu,
    takeFromList,
    skipIfLogged,
    compareParent,
    zapTable,
    removeTable,
    label("nothing-to-zap"),
    takeMore,
    flushIfOwed,
    exitRcu,
    unlockMmuRead,
    { ...srcuReadUnlock, source },
  ],
});

/** Up to v6.17, under mmu_lock held for writing, the page stays on the list: whoever unlinks it takes it off. */
export const firstOfList = step("take-from-list", {
  source,
  jumps: ["nothing-to-zap"],
  run: (d, me) => {
    const found = d.tables.findIndex(({ tracked }) => tracked);
    if (found < 0) return goto("nothing-to-zap");
    pick(d, me, found);
    d.nxRecovery.expected = "table";
    return next;
  },
});

/** Up to v6.17 a page whose slot is dirty-logged only leaves the list here. */
export const unlistIfLogged = (space: SpaceOfPage = spaceOfRoot): KvmStep =>
  ifLogged(source, space, (d, me) => {
    const page = at(d.tables, myThread(d, me).table);
    page.nx = false;
    page.tracked = false;
  });
