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
import { hasGenerations } from "../memslots/generation.ts";
import { enterRcu, exitRcu } from "../locks/rcu.ts";
import { removeTable } from "../mmu/remove-table.ts";
import { accessible, permits, sameLeaf, storeLeaf, type Leaf } from "../mmu/spte.ts";
import { childIn, isForFetches, isFrozen, linkPage } from "../mmu/table-page.ts";
import { frameOf, leafWord, splitHugeLeaf, unlinkTable } from "../mmu/tree.ts";
import type { State, StateDraft, Vcpu } from "../state/state.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { isTracked, tracksRegion } from "../write-track/tracked.ts";
import { hugePages, mitigatesNx, offsetInRegion, regionOf, tracksAccess } from "../world.ts";
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

/**
 * `make_spte` asks whether the gfn (of a huge leaf the first) is write-tracked when it has the old SPTE, and a write then comes to RET_PF_WRITE_PROTECTED. Who
 * begins or ends to track holds mmu_lock for writing, so that this stays true until the new SPTE is stored.
 */
export const noteTracked = (d: StateDraft, fault: StateDraft["vcpus"][number]["fault"]): void => {
  fault.writeProtected = isTracked(d, fault.huge ? regionOf(fault.gfn) * hugePages : fault.gfn);
};

/** Names the generation of the memslots and no frame. Source: arch/x86/kvm/mmu/spte.c:make_mmio_spte. */
const mmioSpte: Leaf = {
  permission: "none",
  pfn: none,
  accessed: false,
  dirty: false,
  mmio: "current",
  tracked: false,
  parked: "none",
};

/** A prefault's SPTE counts as not accessed: without A bits it is access-tracked from the beginning. Source: spte.c:make_spte. */
const isOld = ({ fault }: Vcpu, { world }: Me): boolean =>
  fault.prefault && world.features.has("aging");

/** Neither W nor mmu-writable is granted while the gfn is write-tracked. Source: mmu.c:mmu_try_to_unsync_pages. */
const mayWrite = ({ fault }: Vcpu): boolean => fault.mapWritable && !fault.writeProtected;

const grantsWrite = (vcpu: Vcpu, me: Me): boolean =>
  mayWrite(vcpu) && !(isOld(vcpu, me) && tracksAccess(me.world));

/** What the fault installs. W is granted to every access if the host's mapping is writable, not only to writes. Source: spte.c:make_spte. */
export const granted = (d: StateDraft, me: Me): Leaf => {
  const vcpu = myVcpu(d, me);
  const { fault } = vcpu;
  if (fault.slot === "none")
    return hasGenerations(me.world) ? { ...mmioSpte, mmio: fault.mmio } : mmioSpte;
  const base = fault.huge ? fault.pfn - offsetInRegion(fault.gfn) : fault.pfn;
  const adBits = me.world.machine.adBits;
  const old = isOld(vcpu, me);
  return {
    permission: !mayWrite(vcpu) ? "read" : grantsWrite(vcpu, me) ? "write" : "protected",
    pfn: base,
    accessed: adBits && !old,
    dirty: adBits && fault.mapWritable,
    mmio: "none",
    tracked: old && tracksAccess(me.world),
    parked: "none",
  };
};

/** Before the cmpxchg: if that fails, the gfn is reported once too often. The reverse of the fast path. */
export const markDirty = branch(
  "log",
  (s, me) => {
    const vcpu = at(s.vcpus, me.vcpu);
    return vcpu.fault.logDirty && grantsWrite(vcpu, me);
  },
  [
    step("mark-dirty", {
      source: "arch/x86/kvm/mmu/spte.c:make_spte",
      run: (d, me) => {
        at(d.dirtyLog, myVcpu(d, me).fault.gfn).set = true;
      },
    }),
  ],
);

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
    flushIfOwed,
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
