import { at, none } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { branch, myThread, myVcpu, splice, step, type KvmItem, type Me } from "../actor.ts";
import { hostMapsHuge } from "../host/mapping.ts";
import { permits, sameLeaf, storeLeaf, type Leaf } from "../mmu/spte.ts";
import { frameOf, leafWord, splitHugeLeaf, unlinkTable } from "../mmu/tree.ts";
import { isTracked, tracksRegion } from "../write-track/tracked.ts";
import type { State, StateDraft } from "../state/state.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { hugePages, offsetInRegion, regionOf } from "../world.ts";
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
 * F14: 4K if the slot is dirty-logged, else the level at which the host maps the page at this moment, within the slot. Read under
 * mmu_lock after the retry check: a split that came between is seen, or made the fault retry.
 */
export const chooseLevel = step("choose-level", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_hugepage_adjust",
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    fault.huge =
      !fault.logDirty &&
      fault.hugeInSlot &&
      !tracksRegion(d, regionOf(fault.gfn)) &&
      hostMapsHuge(d, fault.page);
  },
});

/** The entry above the fault's leaf, in the vCPU's root. */
export const entryOf = (d: StateDraft, me: Me) => {
  const vcpu = myVcpu(d, me);
  return at(at(d.roots, vcpu.root).entries, regionOf(vcpu.fault.gfn));
};

export const leafOf = (d: StateDraft, me: Me) => {
  const vcpu = myVcpu(d, me);
  return at(at(d.roots, vcpu.root).leaves, vcpu.fault.gfn);
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
  return fault.prefault || permits(old.permission, fault.write);
};

/** F15: the entry above. FROZEN makes the fault retry. */
const readEntry = (isSpurious: Spurious) =>
  step("read-entry", {
    source,
    jumps: ["release", "set-huge-leaf", "read-leaf"],
    run: (d, me) => {
      const { fault } = myVcpu(d, me);
      const entry = entryOf(d, me);
      fault.old.kind = entry.kind;
      fault.tableGone = false;
      storeLeaf(fault.old, leafWord(entry));
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
    !fault.tableGone &&
    (entry.kind === "table" || sameLeaf(entry, fault.old))
  );
};

/**
 * F15: a table where there was nothing, or in place of a huge leaf (its children grant the same; no flush). The loser of the cmpxchg
 * retries.
 */
const linkTable = step("link-table", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:tdp_mmu_link_sp",
  jumps: ["release"],
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    const entry = entryOf(d, me);
    if (!entryUnchanged(d, me)) return lost(d, me);
    if (entry.kind === "huge") splitHugeLeaf(at(d.roots, vcpu.root), regionOf(vcpu.fault.gfn));
    entry.kind = "table";
    vcpu.fault.old.kind = "table";
    return next;
  },
});

const readLeaf = (isSpurious: Spurious) =>
  step("read-leaf", {
    source,
    jumps: ["release"],
    run: (d, me) => {
      const { fault } = myVcpu(d, me);
      if (fault.tableGone) return lost(d, me);
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
};

/**
 * W is granted to every access if the host's mapping is writable, not only to writes; but neither W nor mmu-writable while the gfn is
 * write-tracked. Source: spte.c:make_spte, mmu.c:mmu_try_to_unsync_pages.
 */
export const granted = (d: StateDraft, me: Me): Leaf => {
  const { fault } = myVcpu(d, me);
  if (fault.slot === "none") return mmioSpte;
  const base = fault.huge ? fault.pfn - offsetInRegion(fault.gfn) : fault.pfn;
  const adBits = me.world.machine.adBits;
  return {
    permission: fault.mapWritable && !fault.writeProtected ? "write" : "read",
    pfn: base,
    accessed: adBits,
    dirty: adBits && fault.mapWritable,
    mmio: "none",
  };
};

/** Before the cmpxchg: if that fails, the gfn is reported once too often. The reverse of the fast path. */
export const markDirty = branch(
  "log",
  (s, me) => {
    const { fault } = at(s.vcpus, me.vcpu);
    return fault.logDirty && fault.mapWritable && !fault.writeProtected;
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
    if (fault.tableGone || !sameLeaf(leaf, fault.old)) return lost(d, me);
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

const mapUnless = (isSpurious: Spurious): KvmItem =>
  splice("map", [
    readEntry(isSpurious),
    linkTable,
    readLeaf(isSpurious),
    markDirty,
    setLeaf,
    setHugeLeaf,
    flushIfOwed,
  ]);

/** F15 and F16. */
export const map = mapUnless(satisfied);

/**
 * F15 and F16 up to v6.13: a leaf that permits the access is made anew all the same, as writable as the host's mapping is. The kernel
 * leaves the store out if it would change nothing, and so does nothing here that can be seen.
 */
export const mapAnew = mapUnless(() => false);

/** Would the install change the frame of a present leaf directly? The kernel treats that as a bug (handle_changed_spte). */
export const changesFrame = (s: State, vcpu: number): boolean => {
  const { fault } = at(s.vcpus, vcpu);
  const { old } = fault;
  return old.permission !== "none" && frameOf(old, old.kind === "huge", fault.gfn) !== fault.pfn;
};
