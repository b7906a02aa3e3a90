import { at } from "../../checker/state/fields.ts";
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
import { unlinkTable } from "../mmu/tree.ts";
import { inIoctlSlot } from "../mmu/zap-memslot.ts";
import { inNotifierRange } from "../notifier/invalidate.ts";
import type { InRange } from "../mmu/zap-leafs.ts";
import type { State } from "../state/state.ts";
import { regionOf, regionsOf } from "../world.ts";
import { gfnsOf, tlbiAnyLevel, tlbiBlock, tlbiChunk, tlbiLeaf } from "./tlbi.ts";

const source = "arch/arm64/kvm/hyp/pgtable.c:stage2_unmap_walker";

const isDeferred = ({ world }: Me): boolean => world.machine.deferredTlbi;

/** TLBs are invalidated behind each cleared leaf, or once for the chunk. */
const atOnce = (tlbi: KvmItem): KvmItem => only("at-once", (me) => !isDeferred(me), [tlbi]);

/** A block is cleared as a whole, also if the range covers only a part of it: the rest is faulted in again. */
const clearBlock = step("clear-block", {
  source,
  jumps: ["block-done"],
  run: (d, me) => {
    const mine = myThread(d, me);
    const entry = at(at(d.roots, mine.root).entries, mine.region);
    if (entry.kind !== "huge") return goto("block-done");
    clearLeaf(entry);
    entry.kind = "none";
    mine.flushOwed = isDeferred(me);
    return next;
  },
});

const clearPage = step("clear-leaf", {
  source,
  jumps: ["leaf-done"],
  run: (d, me) => {
    const mine = myThread(d, me);
    const { leaves, overlaid } = at(d.roots, mine.root);
    const leaf = at(leaves, mine.gfn);
    if (leaf.permission === "none") return goto("leaf-done");
    clearLeaf(leaf);
    if (overlaid.length > 0) at(overlaid, mine.gfn).open = false;
    if (isDeferred(me)) mine.flushOwed = true;
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

const chunks = "arch/arm64/kvm/mmu.c:stage2_apply_range";

/** A range longer than a chunk may make room for others between two chunks. TLBs are invalidated by then. */
const yieldPoint = (inRange: InRange): KvmItem =>
  only("resched", ({ world }) => world.machine.yields && regionsOf(world.scope) > 1, [
    step("may-yield", {
      source: chunks,
      choices: () => [{ yield: false }, { yield: true }],
      when: (s, me, choice) =>
        !choice.yield || regionInRange(inRange)(s, threadOf(s, me).region + 1),
      run: (d, me, choice) => {
        myThread(d, me).yielding = choice.yield;
      },
    }),
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
    ]),
  ]);

const regionInRange =
  (inRange: InRange) =>
  (s: State, region: number): boolean =>
    gfnsOf(region, at(s.roots, 0).leaves.length).some((gfn) => inRange(s, gfn));

/**
 * `kvm_stage2_unmap_range` under mmu_lock held for writing, so that no fault is within the tables: chunk by chunk each leaf is cleared and
 * invalidated, then a table that has become empty. (A chunk is a huge page's worth of gfns here.)
 */
export const unmapRange = (inRange: InRange): KvmItem =>
  splice("unmap", [
    eachRoot("each-root", isValid, [
      eachRegion("each-chunk", regionInRange(inRange), [
        clearBlock,
        atOnce(tlbiBlock),
        label("block-done"),
        eachGfn(
          "each-gfn",
          (s, gfn, me) => regionOf(gfn) === threadOf(s, me).region && inRange(s, gfn),
          [clearPage, atOnce(tlbiLeaf), label("leaf-done")],
        ),
        clearTable,
        tlbiTable(inRange),
        label("table-done"),
        only("deferred", isDeferred, [
          branch("owed", (s, me) => threadOf(s, me).flushOwed, [tlbiChunk(inRange)]),
        ]),
        yieldPoint(inRange),
      ]),
    ]),
  ]);

/** `kvm_arch_flush_shadow_memslot` on arm64: the slot's translations go, and with them the TLB entries. No notifier sequence is bumped. */
export const flushShadowMemslot: KvmItem = splice("flush-shadow-memslot", [
  lockMmuWrite,
  unmapRange(inIoctlSlot),
  unlockMmuWrite,
]);

/** The same for the range that a notifier is about (`kvm_unmap_gfn_range`): nothing is left for the caller to flush. */
export const unmapNotified: KvmItem = unmapRange(inNotifierRange);
