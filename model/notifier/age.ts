import { at, none } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { branch, label, myThread, operation, splice, step, type KvmItem } from "../actor.ts";
import { srcuReadLockOfNotifier, srcuReadUnlockOfNotifier } from "../locks/srcu.ts";
import { lockPageTable, unlockPageTable } from "../locks/page-table-lock.ts";
import { activeSlots } from "../memslots/lookup.ts";
import { eachRoot, isValid } from "../mmu/loops.ts";
import { accessible, clearLeaf, sameLeaf, storeLeaf, type Leaf } from "../mmu/spte.ts";
import { leafWord } from "../mmu/tree.ts";
import type { StateDraft } from "../state/state.ts";
import { regionOf, tracksAccess } from "../world.ts";

/** Where the active slots map the page, or `none`. With a single slot there is one place at most. */
const gfnOf = (d: StateDraft, page: number): number => {
  for (const slot of activeSlots(d))
    if (slot.state !== "absent" && page >= slot.page && page < slot.page + slot.pages)
      return slot.base + page - slot.page;
  return none;
};

const findSlot = step("find-slots", {
  source: "virt/kvm/kvm_main.c:kvm_handle_hva_range",
  run: (d) => {
    d.aging.gfn = gfnOf(d, d.aging.page);
  },
});

/** The entry above the page's leaf in the root at which the thread is, and the leaf that translates the page. */
export const agedIn = (d: StateDraft, root: number) => {
  const tree = at(d.roots, root);
  const entry = at(tree.entries, regionOf(d.aging.gfn));
  return { entry, leaf: entry.kind === "huge" ? entry : at(tree.leaves, d.aging.gfn) };
};

/** Was it accessed since it was last asked? Where SPTEs have no A bit, R is taken for it. */
export const isAccessed = (leaf: Readonly<Leaf>, adBits: boolean): boolean =>
  adBits ? leaf.permission !== "none" && leaf.accessed : accessible(leaf) !== "none";

const ageSource = "arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_age_spte";

/** Lockless, under RCU. An SPTE that was not accessed is left alone; one that will be replaced is remembered. */
export const readSpte = step("read-spte", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:__kvm_tdp_mmu_age_gfn_range",
  jumps: ["next-root"],
  run: (d, me) => {
    const { entry, leaf } = agedIn(d, myThread(d, me).root);
    if (!isAccessed(leaf, me.world.machine.adBits)) return goto("next-root");
    if (!tracksAccess(me.world)) return next;
    d.aging.old.kind = entry.kind === "huge" ? "huge" : "table";
    storeLeaf(d.aging.old, leafWord(leaf));
    return next;
  },
});

/** An atomic and: whatever is there by now keeps all its other bits. */
const clearAccessed = step("clear-accessed", {
  source: ageSource,
  matters: ({ world }) => world.machine.adBits,
  run: (d, me) => {
    if (me.world.machine.adBits) agedIn(d, myThread(d, me).root).leaf.accessed = false;
  },
});

/** What the cmpxchg was for is over. */
export const forgetOld = (d: StateDraft): void => {
  d.aging.old.kind = "none";
  clearLeaf(d.aging.old);
};

/**
 * R, W and X are cleared, R and X saved aside: the next access faults, and `fast_page_fault` puts them back. W is not saved: a write gets it
 * from mmu-writable. A cmpxchg; if it is lost, somebody has just used the SPTE, and it stays as young as it is. No flush: a TLB may hold
 * the access, W included, for as long as it likes.
 */
const trackAccess = step("track-access", {
  source: ageSource,
  matters: ({ world }) => tracksAccess(world),
  run: (d, me) => {
    if (!tracksAccess(me.world)) return;
    const { entry, leaf } = agedIn(d, myThread(d, me).root);
    const isSame = (d.aging.old.kind === "huge") === (entry.kind === "huge");
    if (isSame && sameLeaf(leaf, d.aging.old)) {
      if (leaf.permission === "write") leaf.permission = "protected";
      leaf.tracked = true;
    }
    forgetOld(d);
  },
});

/** `kvm_age_gfn`, in valid roots only: what it overlooks there is nobody's translation, and zaps find it all the same. */
const ageSptes: KvmItem = splice("age-sptes", [
  eachRoot("each-root", isValid, [readSpte, clearAccessed, trackAccess, label("next-root")]),
]);

/**
 * The host asks for a page's age, and makes it old (`folio_referenced`, or the walk of multi-generational LRU): `clear_young`, and
 * `clear_flush_young`, which on x86 does not flush either since v6.13. The page-table lock is held over it, so the page stays mapped by the
 * host; not mmu_lock since v6.15, so zaps, faults and write-protection go on beside it. `test_young` only reads, and is left out.
 * Source: virt/kvm/kvm_main.c:kvm_mmu_notifier_clear_flush_young, kvm_mmu_notifier_clear_young.
 */
export const age = operation("age", {
  // Pages that no vCPU touches have no age; in these scenarios page n backs gfn n.
  choices: (me) => me.world.touches.map((page) => ({ page })),
  when: (s, _me, { page }) => at(s.host.pages, page).pfn !== none && !s.host.locked,
  begin: (d, _me, { page }) => {
    d.aging.page = page;
  },
  end: (d) => {
    d.aging.page = none;
    d.aging.gfn = none;
    forgetOld(d);
  },
  steps: [
    lockPageTable("mm/rmap.c:folio_referenced_one"),
    srcuReadLockOfNotifier,
    findSlot,
    branch("found", (s) => s.aging.gfn !== none, [ageSptes]),
    srcuReadUnlockOfNotifier,
    unlockPageTable("mm/rmap.c:folio_referenced_one"),
  ],
});
