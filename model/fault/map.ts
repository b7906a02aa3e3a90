import { at, none } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import {
  branch,
  label,
  myThread,
  myVcpu,
  only,
  splice,
  step,
  type KvmItem,
  type Me,
} from "../actor.ts";
import { hostMapsHuge } from "../host/mapping.ts";
import { enterRcu, exitRcu } from "../locks/rcu.ts";
import { removeTable } from "../mmu/remove-table.ts";
import { accessible, permits, sameLeaf, storeLeaf } from "../mmu/spte.ts";
import { childIn, isForFetches, isFrozen, linkPage } from "../mmu/table-page.ts";
import { frameOf, leafWord, splitHugeLeaf, unlinkTable } from "../mmu/tree.ts";
import type { State, StateDraft } from "../state/state.ts";
import { flushRangeIfOwed, type FlushedRange } from "../tlb/flush-remote.ts";
import { tracksRegion } from "../write-track/tracked.ts";
import { hugePages, mitigatesNx, regionOf } from "../world.ts";
import { granted, markDirty, noteTracked } from "./make-spte.ts";
import { makeMmioSpte } from "./mmio-cache.ts";
import { invalidated, rootObsolete } from "./stale.ts";

const source = "arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_map";

/** F13, under mmu_lock: nothing that it looks at can change until the lock is dropped. Without a slot the sequence does not matter. */
export const retryCheck = step("retry-check", {
  source: "arch/x86/kvm/mmu/mmu.c:is_page_fault_stale",
  jumps: ["release"],
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    if (!rootObsolete(d, vcpu) && !invalidated(d, vcpu.fault, me.world)) return next;
    vcpu.fault.exit = "retry";
    return goto("release");
  },
});

/**
 * F14: 4K if the slot is dirty-logged or instructions are fetched that must not be from a huge page, else the level at which the host maps the page at this moment, within the slot. Read under
 * mmu_lock after the retry check: a split that came between is seen, or made the fault retry.
 */
export const chooseLevel = step("choose-level", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_hugepage_adjust",
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const huge =
      !fault.logDirty &&
      fault.hugeInSlot &&
      !tracksRegion(d, regionOf(fault.gfn)) &&
      hostMapsHuge(d, fault.page);
    fault.huge = huge && !fault.fetch;
    fault.disallowed = huge && fault.fetch;
  },
});

/** The entry above the fault's leaf, in the vCPU's root. */
export const entryOf = (d: StateDraft, me: Me) => {
  const vcpu = myVcpu(d, me);
  return at(at(d.roots, vcpu.root).entries, regionOf(vcpu.fault.gfn));
};

/** The fault's leaf, in the table that it has walked into. */
export const leafOf = (d: StateDraft, me: Me) => {
  const vcpu = myVcpu(d, me);
  return childIn(d, me, vcpu.root, vcpu.fault.gfn);
};

/** The entry as read, and the pointer in it, if it is one. */
export const keepEntry = (d: StateDraft, me: Me): void => {
  const { fault } = myVcpu(d, me);
  const entry = entryOf(d, me);
  fault.old.kind = entry.kind;
  fault.old.page = entry.page;
  fault.tableGone = false;
  storeLeaf(fault.old, leafWord(entry));
  myThread(d, me).table = entry.page;
};

/** Somebody else was quicker: RETRY. */
export const lost = (d: StateDraft, me: Me) => {
  myVcpu(d, me).fault.exit = "retry";
  return goto("release");
};

/** On the SPTE as read: is nothing left to be done? */
type Spurious = (d: StateDraft, me: Me) => boolean;

/** F16, first half: the leaf is present and permits the access (or anything, for a prefault). */
const satisfied: Spurious = (d, me) => {
  const { fault } = myVcpu(d, me);
  const { old } = fault;
  if (old.permission === "none") return false;
  return fault.prefault || permits(accessible(old), fault.write);
};

/** F15: the entry above. FROZEN makes the fault retry. A table that was linked for an instruction fetch is not replaced by a huge leaf. */
const readEntry = (isSpurious: Spurious) =>
  step("read-entry", {
    source,
    jumps: ["release", "set-huge-leaf", "read-leaf"],
    run: (d, me) => {
      const { fault } = myVcpu(d, me);
      const entry = entryOf(d, me);
      keepEntry(d, me);
      if (isForFetches(d, entry)) fault.huge = false;
      if (entry.kind === "frozen") return lost(d, me);
      if (fault.huge) {
        if (isSpurious(d, me)) return goto("release");
        noteTracked(d, fault);
        return goto("set-huge-leaf");
      }
      return entry.kind === "table" ? goto("read-leaf") : next;
    },
  });

/** The entry still is what was read. */
export const entryUnchanged = (d: StateDraft, me: Me): boolean => {
  const { fault } = myVcpu(d, me);
  const entry = entryOf(d, me);
  return (
    entry.kind === fault.old.kind &&
    entry.page === fault.old.page &&
    !fault.tableGone &&
    (entry.kind === "table" || sameLeaf(entry, fault.old))
  );
};

/**
 * F15: a table where there was nothing, or in place of a huge leaf (its children grant the same; no flush). The loser of the cmpxchg
 * retries. With no page for a further table the fault is taken again: the scope bounds how many can exist.
 */
const linkTable = step("link-table", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_link_sp",
  jumps: ["release"],
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    const { fault, root } = vcpu;
    const region = regionOf(fault.gfn);
    const entry = entryOf(d, me);
    if (!entryUnchanged(d, me) || !linkPage(d, me, root, region)) return lost(d, me);
    if (entry.kind === "huge") splitHugeLeaf(at(d.roots, root), region);
    entry.kind = "table";
    fault.old.kind = "table";
    fault.old.page = entry.page;
    myThread(d, me).table = entry.page;
    if (fault.fetch) at(d.tables, entry.page).nx = true;
    return next;
  },
});

/** The new table goes on the list of the NX recovery worker, if a huge leaf could have been there. Source: tdp_mmu.c:kvm_tdp_mmu_map. */
const trackNxHugePage: KvmItem = only("nx-list", ({ world }) => mitigatesNx(world), [
  branch("disallowed", (s, me) => at(s.vcpus, me.vcpu).fault.disallowed, [
    step("track-nx-huge-page", {
      source,
      run: (d, me) => {
        const page = at(d.tables, myThread(d, me).table);
        if (page.nx) page.tracked = true;
      },
    }),
  ]),
]);

const readLeaf = (isSpurious: Spurious) =>
  step("read-leaf", {
    source,
    jumps: ["release"],
    event: (me) => ({ type: "walk", vcpu: me.vcpu }),
    run: (d, me) => {
      const { fault } = myVcpu(d, me);
      if (fault.tableGone || isFrozen(d, me, fault.gfn)) return lost(d, me);
      storeLeaf(fault.old, leafWord(leafOf(d, me)));
      if (isSpurious(d, me)) return goto("release");
      noteTracked(d, fault);
      return next;
    },
  });

/** F16, second half: cmpxchg from what was read to the new leaf. */
const setLeaf = step("set-leaf", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_map_handle_target_level",
  jumps: ["release"],
  event: (me) => ({ type: "install", vcpu: me.vcpu }),
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const leaf = leafOf(d, me);
    if (fault.tableGone || isFrozen(d, me, fault.gfn) || !sameLeaf(leaf, fault.old))
      return lost(d, me);
    storeLeaf(leaf, granted(d, me));
    if (fault.slot === "none") fault.exit = "mmio";
    return goto("release");
  },
});

/** The same for a huge leaf; one that takes a table's place owes a flush. */
const setHugeLeaf = step("set-huge-leaf", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_map_handle_target_level",
  jumps: ["release"],
  event: (me) => ({ type: "install", vcpu: me.vcpu }),
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    const entry = entryOf(d, me);
    if (!entryUnchanged(d, me)) return lost(d, me);
    if (entry.kind === "table") {
      unlinkTable(d, vcpu.root, regionOf(vcpu.fault.gfn));
      myThread(d, me).flushOwed = true;
    }
    storeLeaf(entry, granted(d, me));
    entry.kind = "huge";
    return next;
  },
});

/** What the huge leaf is for. */
const regionOfFault: FlushedRange = (d, me) => ({
  first: regionOf(myVcpu(d, me).fault.gfn) * hugePages,
  gfns: hugePages,
});

const mapUnless = (isSpurious: Spurious, afterLink: readonly KvmItem[]): KvmItem =>
  splice("map", [
    enterRcu,
    readEntry(isSpurious),
    linkTable,
    ...afterLink,
    readLeaf(isSpurious),
    markDirty,
    makeMmioSpte,
    setLeaf,
    setHugeLeaf,
    removeTable,
    flushRangeIfOwed(regionOfFault),
    // Every way out leads by here.
    label("release"),
    exitRcu,
  ]);

/** F15 and F16. */
export const map = mapUnless(satisfied, [trackNxHugePage]);

/** The same for a prefault, which fetches nothing. */
export const mapAhead = mapUnless(satisfied, []);

/**
 * F15 and F16 up to v6.13, for prefaults: a leaf that permits the access is made anew all the same, as writable as the host's mapping is. The kernel
 * leaves the store out if it would change nothing, and so does nothing here that can be seen.
 */
export const mapAnew = mapUnless(() => false, []);

/**
 * Would the install change the frame of a present leaf directly? The kernel treats that as a bug (handle_changed_spte). An MMIO SPTE, which
 * is not present, may take the place of a leaf as far as that goes.
 */
export const changesFrame = (s: State, vcpu: number): boolean => {
  const { fault } = at(s.vcpus, vcpu);
  const { old } = fault;
  if (fault.slot === "none") return false;
  // What is restored from the parked word itself names no frame of its own.
  const present = old.permission !== "none" || (old.parked !== "none" && fault.pfn !== none);
  return present && frameOf(old, old.kind === "huge", fault.gfn) !== fault.pfn;
};
