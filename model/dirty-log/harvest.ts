import { at } from "../../checker/state/fields.ts";
import { branch, myThread, only, splice, step, threadOf, type KvmItem, type Me } from "../actor.ts";
import { isTarget } from "./target.ts";
import { canWrite, lockMmuWrite, takeWrite, unlockMmuWrite } from "../locks/mmu-lock.ts";
import { eachGfn, eachRoot, isValid } from "../mmu/loops.ts";
import { needsWriteProtect, type NeedsWriteProtect } from "../mmu/need-write-protect.ts";
import { flushIfOwed, kickAll } from "../tlb/flush-remote.ts";
import { splitAround, splitHandedBack, splitsEagerly } from "../mmu/split-huge-pages.ts";
import { regionOf, usesPml } from "../world.ts";

/**
 * vCPUs in the guest are told to leave it, so that what they have logged reaches the bitmap some time. Nobody waits for them: what comes too
 * late is in the next snapshot, which is enough if the last one is taken with all vCPUs stopped.
 * Source: arch/x86/kvm/x86.c:kvm_arch_sync_dirty_log.
 */
const syncDirtyLog: KvmItem = only("sync", ({ world }) => usesPml(world), [kickAll]);

/** One word of the dirty bitmap is exchanged for zero, under mmu_lock. Bits set from now on belong to the next harvest. */
const fetchAndClear = step("fetch-and-clear", {
  source: "virt/kvm/kvm_main.c:kvm_get_dirty_log_protect",
  wait: canWrite,
  run: (d, me) => {
    takeWrite(d);
    for (let g = 0; g < d.dirtyLog.length; g++) {
      const page = at(d.dirtyLog, g);
      if (!isTarget(d, g)) continue;
      page.snapshot = page.set;
      page.set = false;
      // The whole slot is flushed if any bit was set, whatever the SPTEs are.
      if (page.snapshot) myThread(d, me).flushOwed = true;
    }
  },
});

/** The bits that user space hands back are cleared: `atomic_long_fetch_andnot`. */
const clearHandedBack = step("clear-handed-back", {
  source: "virt/kvm/kvm_main.c:kvm_clear_dirty_log_protect",
  wait: canWrite,
  run: (d, me) => {
    takeWrite(d);
    for (let g = 0; g < d.dirtyLog.length; g++) {
      const page = at(d.dirtyLog, g);
      if (!page.snapshot) continue;
      // Not set (any more): neither cleared nor re-armed.
      page.snapshot = page.set;
      if (!page.set) continue;
      page.set = false;
      myThread(d, me).flushOwed = true;
    }
  },
});

/** With everything dirty at first, huge leaves are still writable: they lose W and mmu-writable, so that the slow path splits them. */
const protectHuge = step("protect-huge", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:write_protect_gfn",
  run: (d, me) => {
    const { root, gfn } = myThread(d, me);
    const entry = at(at(d.roots, root).entries, regionOf(gfn));
    if (entry.kind === "huge" && entry.permission !== "none") entry.permission = "read";
  },
});

/**
 * W is cleared in the 4K leaf of a reported gfn: the next write faults and is reported anew. Or D, if vCPUs log what they write by this root.
 * Huge leaves are not touched.
 */
export const reArmIn = (needs: NeedsWriteProtect) =>
  step("re-arm", {
    source: "arch/x86/kvm/mmu/tdp_mmu.c:clear_dirty_pt_masked",
    run: (d, me) => {
      const { root, gfn } = myThread(d, me);
      const tree = at(d.roots, root);
      if (at(tree.entries, regionOf(gfn)).kind !== "table") return;
      const leaf = at(tree.leaves, gfn);
      if (!needs(tree, me.world)) leaf.dirty = false;
      else if (leaf.permission === "write") leaf.permission = "protected";
    },
  });
const reArm = reArmIn(needsWriteProtect);

const reArmAll: KvmItem = eachRoot("each-root", isValid, [
  eachGfn("each-gfn", (s, gfn) => at(s.dirtyLog, gfn).snapshot, [reArm]),
]);

const protectHugeFirst: KvmItem = only(
  "initially-set",
  ({ world }) => world.machine.initiallySet && world.features.has("huge"),
  [
    eachRoot("each-root", isValid, [
      eachGfn("each-gfn", (s, gfn) => at(s.dirtyLog, gfn).snapshot, [protectHuge]),
    ]),
  ],
);

/** Snapshot, re-arm, unlock, flush; what is handed out afterwards covers every write that any TLB entry let through before. */
export const harvestProtect: readonly KvmItem[] = [
  fetchAndClear,
  reArmAll,
  unlockMmuWrite,
  flushIfOwed,
];

/** With manual protect GET only copies the bitmap. */
const copyBitmap = step("copy-bitmap", {
  source: "virt/kvm/kvm_main.c:kvm_get_dirty_log_protect",
  run: (d) => {
    for (let g = 0; g < d.dirtyLog.length; g++) {
      const page = at(d.dirtyLog, g);
      if (isTarget(d, g)) page.snapshot = page.set;
    }
  },
});

const handOut = step("hand-out", {
  source: "virt/kvm/kvm_main.c:kvm_get_dirty_log_protect",
  promise: "a page that is not in this snapshot was not written since it was last reported",
  event: () => ({ type: "hand-out" }),
  run: (d) => {
    d.memslots.locked = false;
  },
});

/** KVM_GET_DIRTY_LOG after slots_lock is taken, in both modes. */
export const getDirtyLog: readonly KvmItem[] = [
  syncDirtyLog,
  only("protect", ({ world }) => !world.machine.manualProtect, harvestProtect),
  only("manual", ({ world }) => world.machine.manualProtect, [copyBitmap]),
  handOut,
];

/** One word of the bitmap: what was really set is cleared, and only that is re-armed. */
const clearWord = step("clear-word", {
  source: "virt/kvm/kvm_main.c:kvm_clear_dirty_log_protect",
  run: (d, me) => {
    const mine = myThread(d, me);
    const page = at(d.dirtyLog, mine.gfn);
    page.snapshot = page.set;
    if (page.set) mine.flushOwed = true;
    page.set = false;
  },
});

const allSet = ({ world }: Me): boolean => world.machine.initiallySet && world.features.has("huge");

/** Word by word, with mmu_lock held over all of them. */
const clearByWord: KvmItem = splice("by-word", [
  lockMmuWrite,
  eachGfn("each-word", (s, gfn) => at(s.dirtyLog, gfn).snapshot, [
    clearWord,
    branch("was-set", (s, me) => at(s.dirtyLog, threadOf(s, me).gfn).snapshot, [
      only("eager-split", (me) => allSet(me) && splitsEagerly(me), [
        eachRoot("each-root", isValid, [splitAround]),
      ]),
      only("initially-set", allSet, [
        splice("huge", [eachRoot("each-root", isValid, [protectHuge])]),
      ]),
      splice("small", [eachRoot("each-root", isValid, [reArm])]),
    ]),
  ]),
]);

const clearAtOnce: KvmItem = splice("at-once", [
  clearHandedBack,
  splitHandedBack,
  protectHugeFirst,
  reArmAll,
]);

/** Does every gfn have its own word of the bitmap? */
const hasWords = ({ world }: Me): boolean => world.features.has("bitmap-words");

/** KVM_CLEAR_DIRTY_LOG for what was handed out. */
export const clearDirtyLog: KvmItem = splice("clear-dirty-log", [
  syncDirtyLog,
  only("words", hasWords, [clearByWord]),
  only("word", (me) => !hasWords(me), [clearAtOnce]),
  unlockMmuWrite,
  flushIfOwed,
]);
