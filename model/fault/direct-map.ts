import { goto, next } from "../../checker/protocol/control.ts";
import { myThread, myVcpu, only, splice, step, type KvmItem } from "../actor.ts";
import { clearLeaf, sameLeaf, storeLeaf, type Leaf } from "../mmu/spte.ts";
import { leafWord, unlinkTable } from "../mmu/tree.ts";
import { flushIfOwed } from "../tlb/flush-remote.ts";
import { regionOf } from "../world.ts";
import { granted, markDirty, noteTracked } from "./make-spte.ts";
import { entryOf, leafOf } from "./map.ts";
import { prefetchNeighbour } from "./prefetch.ts";

const source = "arch/x86/kvm/mmu/mmu.c:direct_map";

/** The entry above the leaf, on the way down from the root. */
const readEntry = step("read-entry", {
  source,
  jumps: ["release", "huge", "drop-huge", "link-table", "read-spte"],
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const entry = entryOf(d, me);
    fault.old.kind = entry.kind;
    storeLeaf(fault.old, leafWord(entry));
    if (fault.huge) {
      if (fault.prefault && entry.kind === "huge") return goto("release");
      noteTracked(d, fault);
      return goto("huge");
    }
    if (entry.kind === "table") return goto("read-spte");
    return entry.kind === "huge" ? goto("drop-huge") : goto("link-table");
  },
});

/** A huge leaf in the way is dropped, not split: the other gfns of the huge page are mapped no more. Its TLB entries are flushed before a table takes its place. */
const dropHuge = step("drop-huge-spte", {
  source: "arch/x86/kvm/mmu/mmu.c:__link_shadow_page",
  run: (d, me) => {
    const entry = entryOf(d, me);
    clearLeaf(entry);
    entry.kind = "none";
    myThread(d, me).flushOwed = true;
  },
});

const linkTable = step("link-table", {
  source: "arch/x86/kvm/mmu/mmu.c:link_shadow_page",
  run: (d, me) => {
    entryOf(d, me).kind = "table";
    myVcpu(d, me).fault.old.kind = "table";
  },
});

/** A prefault is content with any present SPTE; a fault makes it anew, and what changes nothing is no change (RET_PF_SPURIOUS). */
const readSpte = step("read-spte", {
  source: "arch/x86/kvm/mmu/mmu.c:mmu_set_spte",
  jumps: ["release"],
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const leaf = leafOf(d, me);
    storeLeaf(fault.old, leafWord(leaf));
    if (fault.prefault && leaf.permission !== "none" && fault.slot !== "none")
      return goto("release");
    noteTracked(d, fault);
    return next;
  },
});

/**
 * Stores the leaf. mmu_lock keeps others from mapping, but not hardware from setting A and D, nor fast_page_fault from setting W: what
 * can change so is exchanged, never overwritten. A flush is owed if the SPTE could be made writable before and cannot now, and if a
 * mapping is dropped for an MMIO SPTE (the kernel drops first, and then stores: nobody can tell).
 */
const setSpte = step("set-spte", {
  source: "arch/x86/kvm/mmu/mmu.c:mmu_spte_update",
  jumps: ["release", "flush"],
  event: (me) => ({ type: "install", vcpu: me.vcpu, by: "shadow-mmu" }),
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const leaf = leafOf(d, me);
    const wanted = granted(d, me);
    if (fault.slot === "none") fault.exit = "mmio";
    if (sameLeaf(leaf, wanted)) return goto("release");
    if (isLess(leaf, wanted)) myThread(d, me).flushOwed = true;
    storeLeaf(leaf, wanted);
    return goto("flush");
  },
});

/** Source: arch/x86/kvm/mmu/spte.h:leaf_spte_change_needs_tlb_flush, mmu.c:mmu_set_spte. */
const isLess = (old: Readonly<Leaf>, wanted: Readonly<Leaf>): boolean =>
  wanted.permission === "none"
    ? old.permission !== "none"
    : wanted.permission === "read" &&
      (old.permission === "write" || old.permission === "protected");

/** A table whose place a huge leaf is to take is unlinked first; hardware meanwhile finds nothing. */
const unlink = step("unlink-table", {
  source: "arch/x86/kvm/mmu/mmu.c:drop_parent_pte",
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    const entry = entryOf(d, me);
    if (entry.kind !== "table") return;
    unlinkTable(d, vcpu.root, regionOf(vcpu.fault.gfn));
    entry.kind = "none";
    myThread(d, me).flushOwed = true;
  },
});

const setHugeSpte = step("set-huge-spte", {
  source: "arch/x86/kvm/mmu/mmu.c:mmu_spte_update",
  jumps: ["release"],
  event: (me) => ({ type: "install", vcpu: me.vcpu, by: "shadow-mmu" }),
  run: (d, me) => {
    const entry = entryOf(d, me);
    const wanted = granted(d, me);
    if (entry.kind === "huge" && sameLeaf(entry, wanted)) return goto("release");
    storeLeaf(entry, wanted);
    entry.kind = "huge";
    return next;
  },
});

const done = step("mapped", {
  source,
  local: true,
  jumps: ["release"],
  run: () => goto("release"),
});

/**
 * F15 and F16 of the shadow MMU, where nobody else maps meanwhile: a table is linked where none is, the leaf is made and stored, a flush
 * that is owed is done before mmu_lock is dropped, and neighbours are mapped too. Goes on at `release`.
 */
export const directMap: KvmItem = only("direct-map", ({ world }) => world.machine.shadowMmu, [
  readEntry,
  splice("drop-huge", [dropHuge, flushIfOwed]),
  linkTable,
  readSpte,
  markDirty,
  setSpte,
  splice("huge", [unlink, setHugeSpte]),
  flushIfOwed,
  prefetchNeighbour,
  done,
]);
