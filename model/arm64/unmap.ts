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
import { canWrite, dropWrite, lockMmuWrite, takeWrite, unlockMmuWrite } from "../locks/mmu-lock.ts";
import { eachGfn, eachRegion, eachRoot, isValid } from "../mmu/loops.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { freePage } from "../mmu/table-page.ts";
import { unlinkTable } from "../mmu/tree.ts";
import { inIoctlSlot } from "../mmu/zap-memslot.ts";
import { inNotifierRange } from "../notifier/invalidate.ts";
import type { InRange } from "../mmu/zap-leafs.ts";
import type { State } from "../state/state.ts";
import { hasTablePages, regionOf } from "../world.ts";
import { checkPgt, walksIntoFreed } from "./exit-mm.ts";
import { gfnsOf, tlbiAnyLevel, tlbiChunk, tlbiPte } from "./tlbi.ts";

const source = "arch/arm64/kvm/hyp/pgtable.c:stage2_unmap_walker";

const isDeferred = ({ world }: Me): boolean => world.machine.deferredTlbi;

/** TLBs are invalidated behind each cleared entry, or once for the chunk. */
const atOnce = (item: KvmItem): KvmItem => only("at-once", (me) => !isDeferred(me), [item]);

const mayYield = (me: Me): boolean => me.world.machine.yields && !isDeferred(me);

/**
 * A block is cleared as a whole, also if the range covers only a part of it: the rest is faulted in again. Behind this page the walk may yield,
 * unless it is the last.
 */
const clearPte = (inRange: InRange) =>
  step("clear-pte", {
    source,
    jumps: ["pte-done"],
    choices: (me) => (mayYield(me) ? [{ yield: false }, { yield: true }] : [{ yield: false }]),
    when: (s, me, choice) => {
      const { gfn } = threadOf(s, me);
      return !choice.yield || (gfn + 1 < me.world.scope.gfns && inRange(s, gfn + 1));
    },
    run: (d, me, choice) => {
      const mine = myThread(d, me);
      mine.yielding = choice.yield;
      walksIntoFreed(d, me.thread, mine.root);
      const { entries, leaves, overlaid } = at(d.roots, mine.root);
      const entry = at(entries, regionOf(mine.gfn));
      const block = entry.kind === "huge";
      const pte = block ? entry : at(leaves, mine.gfn);
      if (pte.permission === "none") return goto("pte-done");
      clearLeaf(pte);
      if (block) entry.kind = "none";
      else if (overlaid.length > 0) at(overlaid, mine.gfn).open = false;
      if (isDeferred(me)) mine.flushOwed = true;
      else mine.block = block;
      return next;
    },
  });

/** A table of which no leaf is left goes. Its own invalidation is never deferred: the page is freed behind it (f62d4c3eb687). */
const clearTable = step("clear-table", {
  source,
  jumps: ["table-done"],
  run: (d, me) => {
    const { root, region } = myThread(d, me);
    const { entries, leaves } = at(d.roots, root);
    const entry = at(entries, region);
    const isEmpty = gfnsOf(region, leaves.length).every(
      (gfn) => at(leaves, gfn).permission === "none",
    );
    if (entry.kind !== "table" || !isEmpty) return goto("table-done");
    myThread(d, me).table = entry.page;
    unlinkTable(d, root, region);
    entry.kind = "none";
    return next;
  },
});

/**
 * By the address at which the walk came into the table, at whatever level. No leaf of an empty table should be cached any more; on machines
 * that remember tables the way to it can be.
 */
const tlbiTable = (inRange: InRange) =>
  tlbiAnyLevel("tlbi-table", (d, me) => {
    const { region } = myThread(d, me);
    return gfnsOf(region, me.world.scope.gfns).find((gfn) => inRange(d, gfn));
  });

/** `put_page(childp)`, the last one: memory again, and no grace period is waited for, since mmu_lock is held for writing. */
const freeTable: KvmItem = only("table-pages", ({ world }) => hasTablePages(world), [
  step("free-table", {
    source,
    run: (d, me) => {
      const mine = myThread(d, me);
      if (mine.table !== none) freePage(at(d.tables, mine.table));
      mine.table = none;
    },
  }),
]);

const chunks = "arch/arm64/kvm/mmu.c:stage2_apply_range";

/**
 * Between two chunks others may have mmu_lock; TLBs are invalidated by then. A chunk is the size of a block in the kernel; here it is each
 * page, where TLBs are invalidated page by page.
 */
const yieldPoint: KvmItem = only("resched", mayYield, [
  branch("yield", (s, me) => threadOf(s, me).yielding, [
    step("drop-mmu-lock", { source: chunks, run: dropWrite }),
    step("retake-mmu-lock", {
      source: chunks,
      wait: canWrite,
      run: (d, me) => {
        takeWrite(d);
        myThread(d, me).yielding = false;
      },
    }),
    checkPgt("unmapped"),
  ]),
]);

const regionInRange =
  (inRange: InRange) =>
  (s: State, region: number): boolean =>
    gfnsOf(region, at(s.roots, 0).leaves.length).some((gfn) => inRange(s, gfn));

/**
 * `kvm_stage2_unmap_range` under mmu_lock held for writing, so that no fault is within the tables: each entry is cleared and invalidated, then
 * a table that has become empty.
 */
export const unmapRange = (inRange: InRange): KvmItem =>
  splice("unmap", [
    eachRoot("each-root", isValid, [
      eachRegion("each-table", regionInRange(inRange), [
        eachGfn(
          "each-gfn",
          (s, gfn, me) => regionOf(gfn) === threadOf(s, me).region && inRange(s, gfn),
          [clearPte(inRange), atOnce(tlbiPte), label("pte-done"), yieldPoint],
        ),
        clearTable,
        tlbiTable(inRange),
        freeTable,
        label("table-done"),
        only("deferred", isDeferred, [
          branch("owed", (s, me) => threadOf(s, me).flushOwed, [tlbiChunk(inRange)]),
        ]),
      ]),
    ]),
    label("unmapped"),
  ]);

/** `kvm_arch_flush_shadow_memslot` on arm64: the slot's translations go, and with them the TLB entries. No notifier sequence is bumped. */
export const flushShadowMemslot: KvmItem = splice("flush-shadow-memslot", [
  lockMmuWrite,
  unmapRange(inIoctlSlot),
  unlockMmuWrite,
]);

/** The same for the range that a notifier is about (`kvm_unmap_gfn_range`): nothing is left for the caller to flush. */
export const unmapNotified: KvmItem = unmapRange(inNotifierRange);
