import { at, none } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import {
  branch,
  label,
  myThread,
  only,
  splice,
  step,
  threadOf,
  type KvmItem,
  type Me,
} from "../actor.ts";
import { hostMapsHuge } from "../host/mapping.ts";
import {
  canRead,
  dropRead,
  lockMmuRead,
  lockMmuWrite,
  takeRead,
  unlockMmuRead,
  unlockMmuWrite,
} from "../locks/mmu-lock.ts";
import { enterRcu, exitRcu } from "../locks/rcu.ts";
import { activeSlots, covers, pageOf } from "../memslots/lookup.ts";
import type { State, StateDraft } from "../state/state.ts";
import { flushAlways, flushIfOwed, flushRange } from "../tlb/flush-remote.ts";
import { hasTablePages, hugePages, offsetInRegion, regionOf, regionsOf } from "../world.ts";
import { eachGfn, eachRegion, eachRoot, isValid } from "./loops.ts";
import { removeTable } from "./remove-table.ts";
import { clearLeaf, storeLeaf } from "./spte.ts";
import { childIn } from "./table-page.ts";
import { unlinkTable } from "./tree.ts";
import { tracksRegion } from "../write-track/tracked.ts";
import { inIoctlSlot } from "./zap-memslot.ts";

const source = "arch/x86/kvm/mmu/tdp_mmu.c:recover_huge_pages_range";

/** Is the whole huge page inside the slot that the ioctl is about? */
const regionInSlot = (s: State, region: number): boolean => {
  const { slot } = s.ioctl;
  if (slot === none) return false;
  const it = at(activeSlots(s), slot);
  const first = region * hugePages;
  return covers(it, first) && covers(it, first + hugePages - 1);
};

const gfnInRegion = (s: State, gfn: number, me: Me): boolean =>
  threadOf(s, me).region === regionOf(gfn);

/** The kernel's precondition, checked with a WARN: on a dirty-logged slot a huge leaf would grant writes that nobody reports. */
const bailIfLogged = step("bail-if-logged", {
  source,
  jumps: ["unlock-mmu-read"],
  event: () => ({ type: "recover" }),
  run: (d) =>
    d.ioctl.logDirty === "on" || d.ioctl.logDirty === "0->1" ? goto("unlock-mmu-read") : next,
});

/** Is there a table here? If so, this thread has a pointer to it. */
const readEntry = step("read-entry", {
  source,
  jumps: ["next-region"],
  run: (d, me) => {
    const mine = myThread(d, me);
    const { kind, page } = at(at(d.roots, mine.root).entries, mine.region);
    mine.table = page;
    return kind === "table" ? next : goto("next-region");
  },
});

const allowsHuge = (s: StateDraft, page: number, region: number): boolean =>
  hostMapsHuge(s, page) && !tracksRegion(s, region);

/** `kvm_mmu_max_mapping_level`: the slot's bounds, then the level at which the host maps it now. It looks at no slot flag. */
const checkHostLevel = step("check-host-level", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_max_mapping_level",
  jumps: ["next-region"],
  run: (d, me) => {
    const { region } = myThread(d, me);
    const page = pageOf(at(activeSlots(d), d.ioctl.slot), region * hugePages);
    return allowsHuge(d, page, region) ? next : goto("next-region");
  },
});

/** The first present child is the one that a huge leaf is derived from. */
const readChild = step("read-child", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_make_huge_spte",
  jumps: ["set-huge-leaf"],
  run: (d, me) => {
    const { root, gfn } = myThread(d, me);
    const child = childIn(d, me, root, gfn);
    if (child.permission === "none") return next;
    storeLeaf(d.recovery, child);
    d.recovery.pfn = child.pfn - offsetInRegion(gfn);
    myThread(d, me).gfn = 0;
    return goto("set-huge-leaf");
  },
});

/** The parent's cmpxchg from table to huge leaf; the table's children are unreachable from then on. A flush is owed. A lost race starts over. */
const setHugeLeaf = step("set-huge-leaf", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_set_spte_atomic",
  jumps: ["read-entry"],
  run: (d, me) => {
    const mine = myThread(d, me);
    const entry = at(at(d.roots, mine.root).entries, mine.region);
    if (entry.kind !== "table" || entry.page !== mine.table) {
      clearLeaf(d.recovery);
      return goto("read-entry");
    }
    unlinkTable(d, mine.root, mine.region);
    storeLeaf(entry, d.recovery);
    entry.kind = "huge";
    clearLeaf(d.recovery);
    mine.flushOwed = true;
    return next;
  },
});

/** No child was present: there is nothing to derive a huge leaf from. */
const skipIfEmpty = step("skip-if-empty", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_make_huge_spte",
  local: true,
  jumps: ["next-region"],
  run: (d) => (d.recovery.permission === "none" ? goto("next-region") : next),
});

const nextRegion = step("next-region", {
  source,
  local: true,
  run: (d, me) => {
    myThread(d, me).table = none;
  },
});

const yieldSource = "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_iter_cond_resched";

/**
 * Between two huge pages mmu_lock and RCU may be dropped: with a flush first if one is owed, since the tables that were unlinked can be
 * freed then. Before the first huge page there is nothing to tell.
 */
const mayYield: KvmItem = only(
  "may-yield",
  ({ world }) => hasTablePages(world) && world.machine.yields && regionsOf(world.scope) > 1,
  [
    step("need-resched", {
      source: yieldSource,
      choices: () => [{ yield: false }, { yield: true }],
      when: (s, me, choice) => !choice.yield || threadOf(s, me).region > 0,
      run: (d, me, choice) => {
        myThread(d, me).yielding = choice.yield;
      },
    }),
    branch("yield", (s, me) => threadOf(s, me).yielding, [
      flushIfOwed,
      exitRcu,
      step("drop-mmu-lock", { source: yieldSource, run: dropRead }),
      step("retake-mmu-lock", {
        source: yieldSource,
        wait: canRead,
        run: (d, me) => {
          takeRead(d, me);
          myThread(d, me).yielding = false;
        },
      }),
      enterRcu,
    ]),
  ],
);

/** May a huge leaf map the huge page around this SPTE? As above. */
const checkHostLevelOfSpte = step("check-host-level", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_zap_collapsible_spte",
  jumps: ["next-spte"],
  run: (d, me) => {
    const region = regionOf(myThread(d, me).gfn);
    const page = pageOf(at(activeSlots(d), d.ioctl.slot), region * hugePages);
    return allowsHuge(d, page, region) ? next : goto("next-spte");
  },
});

const zapCollapsible = step("zap-collapsible", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_zap_collapsible_spte",
  run: (d, me) => {
    const mine = myThread(d, me);
    clearLeaf(at(at(d.roots, mine.root).leaves, mine.gfn));
    mine.flushOwed = true;
  },
});

/** Where ranges can be flushed, what the SPTE mapped is flushed at once. */
const flushZapped: KvmItem = only("range", ({ world }) => world.machine.hypercallFlush, [
  flushRange((d, me) => ({ first: myThread(d, me).gfn, gfns: 1 })),
]);

/** A 4K SPTE of the slot, within a whole huge page of it. */
const isSmallSpte = (s: State, gfn: number, me: Me): boolean =>
  inIoctlSlot(s, gfn) &&
  regionInSlot(s, regionOf(gfn)) &&
  at(at(s.roots, threadOf(s, me).root).leaves, gfn).permission !== "none";

/**
 * The shadow MMU's part: the slot's 4K SPTEs whose huge page could be mapped by one are zapped, and the next fault decides everything
 * anew. Their table stays; the huge leaf takes its place then. No flag of the slot is looked at, and nothing warns.
 */
const zapCollapsibles: KvmItem = only("shadow-mmu", ({ world }) => world.machine.shadowMmu, [
  lockMmuWrite,
  eachRoot("each-root", (s, root) => at(s.roots, root).state !== "unused", [
    eachGfn("each-spte", isSmallSpte, [
      checkHostLevelOfSpte,
      zapCollapsible,
      flushZapped,
      label("next-spte"),
    ]),
  ]),
  flushIfOwed,
  unlockMmuWrite,
  step("recovered", { source, local: true, jumps: ["end"], run: () => goto("end") }),
]);

/**
 * `kvm_mmu_recover_huge_pages` since v6.13, in place: for each valid root, each table inside the slot that the host maps huge becomes a
 * huge leaf with the permissions of its first present child. One flush per root, before mmu_lock and RCU are dropped.
 */
export const recoverInPlace: KvmItem = splice("recover-huge-pages", [
  zapCollapsibles,
  lockMmuRead,
  eachRoot("each-root", isValid, [
    bailIfLogged,
    enterRcu,
    eachRegion("each-region", regionInSlot, [
      mayYield,
      readEntry,
      checkHostLevel,
      eachGfn("each-child", gfnInRegion, [readChild]),
      skipIfEmpty,
      setHugeLeaf,
      removeTable,
      nextRegion,
    ]),
    flushIfOwed,
    exitRcu,
  ]),
  unlockMmuRead,
  label("end"),
]);

const freezeTable = step("freeze-table", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_zap_spte_atomic",
  run: (d, me) => {
    const { root, region, table } = myThread(d, me);
    const entry = at(at(d.roots, root).entries, region);
    if (entry.kind !== "table" || entry.page !== table) {
      myThread(d, me).table = none;
      return;
    }
    unlinkTable(d, root, region);
    entry.kind = "frozen";
  },
});

const clearEntry = step("clear-entry", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_zap_spte_atomic",
  run: (d, me) => {
    const { root, region } = myThread(d, me);
    const entry = at(at(d.roots, root).entries, region);
    if (entry.kind === "frozen") entry.kind = "none";
  },
});

/**
 * The same to v6.12, by zap and refault: a table that could be a huge leaf is frozen, flushed and removed, and the next fault decides
 * everything anew with the rules of its time. It does not look at the slot's flags, and need not.
 * Source: arch/x86/kvm/mmu/tdp_mmu.c:zap_collapsible_spte_range.
 */
export const zapAndRefault: KvmItem = splice("recover-huge-pages", [
  zapCollapsibles,
  lockMmuRead,
  eachRoot("each-root", isValid, [
    enterRcu,
    eachRegion("each-region", regionInSlot, [
      readEntry,
      checkHostLevel,
      freezeTable,
      removeTable,
      flushAlways,
      clearEntry,
      nextRegion,
    ]),
    exitRcu,
  ]),
  unlockMmuRead,
  label("end"),
]);
