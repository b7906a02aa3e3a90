import { at, none } from "../../checker/state/fields.ts";
import { branch, only, splice, step, type KvmItem } from "../actor.ts";
import { srcuReadLockOfNotifier, srcuReadUnlockOfNotifier } from "../locks/srcu.ts";
import { canWrite, dropWrite, takeWrite } from "../locks/mmu-lock.ts";
import { activeSlots } from "../memslots/lookup.ts";
import { zapLeafs } from "../mmu/zap-leafs.ts";
import { invalidatePfnCaches } from "../own-access/invalidate-pfn-caches.ts";
import type { State, StateDraft } from "../state/state.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";

const startSource = "virt/kvm/kvm_main.c:kvm_mmu_notifier_invalidate_range_start";
const endSource = "virt/kvm/kvm_main.c:kvm_mmu_notifier_invalidate_range_end";

/** The gfns that the active slots map to the pages under change: first and last, or `none`. */
const gfnRange = (d: StateDraft): { readonly first: number; readonly last: number } => {
  const { page, pages } = d.notifier;
  let first = none;
  let last = none;
  for (const slot of activeSlots(d)) {
    if (slot.state === "absent") continue;
    for (let p = page; p < page + pages; p++) {
      if (p < slot.page || p >= slot.page + slot.pages) continue;
      const gfn = slot.base + p - slot.page;
      first = first === none ? gfn : Math.min(first, gfn);
      last = Math.max(last, gfn);
    }
  }
  return { first, last };
};

const blockUpdates = step("block-memslot-updates", {
  source: startSource,
  run: (d) => {
    d.notifier.active = 1;
  },
});

/** `kvm_handle_hva_range` looks the overlapping slots up within an SRCU section. */
const findSlots = step("find-slots", {
  source: "virt/kvm/kvm_main.c:kvm_handle_hva_range",
  run: (d) => {
    d.notifier.found = gfnRange(d).first !== none;
  },
});

/** On the first slot found: mmu_lock for writing, `invalidate_in_progress` up, the range. */
const begin = step("lock-and-begin", {
  source: "virt/kvm/kvm_main.c:kvm_mmu_invalidate_begin",
  wait: canWrite,
  run: (d) => {
    takeWrite(d);
    const { first, last } = gfnRange(d);
    d.notifier.inProgress = 1;
    d.notifier.first = first;
    d.notifier.last = last;
  },
});

/** Is the gfn in the range under invalidation? */
export const inNotifierRange = (s: State, gfn: number): boolean =>
  gfn >= s.notifier.first && gfn <= s.notifier.last;

/** From the return on the host may change the mapping and free the page: no translation of the range may be used until end(). */
const startReturns = step("start-returns", {
  source: startSource,
  promise: "no access reaches the old mapping of the range",
  run: (d) => {
    d.notifier.dropped = true;
  },
});

/** `invalidate_range_start`: zap in all roots, flush while mmu_lock is held. */
export const invalidateStart: KvmItem = splice("start", [
  blockUpdates,
  only("pfn-caches", ({ world }) => world.features.has("pfn-cache"), [invalidatePfnCaches]),
  srcuReadLockOfNotifier,
  findSlots,
  branch("found", (s) => s.notifier.found, [
    begin,
    zapLeafs(inNotifierRange),
    flushIfOwed,
    step("unlock-mmu-write", { source: startSource, run: dropWrite }),
  ]),
  srcuReadUnlockOfNotifier,
  startReturns,
]);

/** Everybody who took a snapshot of the sequence before now holds an old one. */
export const bumpSequence = step("bump-sequence", {
  source: "virt/kvm/kvm_main.c:kvm_mmu_invalidate_end",
  wait: canWrite,
  run: (d) => {
    takeWrite(d);
    for (let v = 0; v < d.vcpus.length; v++) {
      const { fault } = at(d.vcpus, v);
      if (fault.sequence === "current") fault.sequence = "changed";
    }
  },
});

/** A store of its own, after the sequence: a lockless reader that sees it sees the new sequence too. */
const endInProgress = step("end-in-progress", {
  source: "virt/kvm/kvm_main.c:kvm_mmu_invalidate_end",
  run: (d) => {
    d.notifier.inProgress = 0;
    d.notifier.first = none;
    d.notifier.last = none;
    dropWrite(d);
  },
});

const unblockUpdates = step("unblock-memslot-updates", {
  source: endSource,
  run: (d) => {
    d.notifier.active = 0;
  },
});

/** `invalidate_range_end`. */
export const invalidateEnd: KvmItem = splice("end", [
  step("end-is-called", {
    source: endSource,
    local: true,
    run: (d) => {
      d.notifier.dropped = false;
    },
  }),
  srcuReadLockOfNotifier,
  findSlots,
  branch("found", (s) => s.notifier.found, [bumpSequence, endInProgress]),
  srcuReadUnlockOfNotifier,
  unblockUpdates,
]);
