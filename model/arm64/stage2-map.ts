import { at } from "../../checker/state/fields.ts";
import { goto, next } from "../../checker/protocol/control.ts";
import { branch, myVcpu, splice, step, type KvmItem, type Me } from "../actor.ts";
import { lost, entryOf, entryUnchanged } from "../fault/map.ts";
import { clearLeaf, sameLeaf, storeLeaf, type Leaf } from "../mmu/spte.ts";
import { linkPage } from "../mmu/table-page.ts";
import { leafWord, unlinkTable } from "../mmu/tree.ts";
import type { StateDraft } from "../state/state.ts";
import { offsetInRegion, regionOf } from "../world.ts";
import { faultHint, gfnsOf, tlbiAddress, tlbiRegion } from "./tlbi.ts";

/**
 * Break before make: an entry that translates something else than before is first made invalid (and locked against other walkers), then the
 * TLBs are invalidated, then the new entry is stored. Changes of the permission alone are left to `relax-perms`.
 */
const walker = "arch/arm64/kvm/hyp/pgtable.c:stage2_map_walker";
const breaker = "arch/arm64/kvm/hyp/pgtable.c:stage2_try_break_pte";
const maker = "arch/arm64/kvm/hyp/pgtable.c:stage2_make_pte";

/** Where this vCPU's fault is in the tree. */
const treeOf = (d: StateDraft, me: Me) => at(d.roots, myVcpu(d, me).root);
const leafOf = (d: StateDraft, me: Me) => at(treeOf(d, me).leaves, myVcpu(d, me).fault.gfn);
const lockOf = (d: StateDraft, me: Me) => at(treeOf(d, me).locked, myVcpu(d, me).fault.gfn);

/** The frame that the new entry names: a block's is that of its first gfn. */
const frameOfNew = (d: StateDraft, me: Me): number => {
  const { fault } = myVcpu(d, me);
  return fault.huge ? fault.pfn - offsetInRegion(fault.gfn) : fault.pfn;
};

export const newLeaf = (d: StateDraft, me: Me): Leaf => ({
  permission: myVcpu(d, me).fault.mapWritable ? "write" : "read",
  pfn: frameOfNew(d, me),
  accessed: false,
  dirty: false,
  mmio: "none",
  tracked: false,
  parked: "none",
});

/**
 * The entry above. LOCKED: somebody else is at it, the guest will fault again. A block that would only change its permission is left to the
 * next fault, too.
 */
const readEntry = step("read-entry", {
  source: walker,
  jumps: ["release", "read-leaf"],
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const entry = entryOf(d, me);
    fault.old.kind = entry.kind;
    fault.tableGone = false;
    storeLeaf(fault.old, leafWord(entry));
    if (entry.kind === "frozen") return lost(d, me);
    if (!fault.huge) return entry.kind === "table" ? goto("read-leaf") : next;
    return entry.kind === "huge" && entry.pfn === frameOfNew(d, me) ? lost(d, me) : next;
  },
});

/** One cmpxchg, from the entry as read to LOCKED. What a table held cannot be reached any more. */
const breakEntry = step("break-entry", {
  source: breaker,
  jumps: ["release"],
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    if (!entryUnchanged(d, me)) return lost(d, me);
    const entry = entryOf(d, me);
    if (entry.kind === "table") {
      const region = regionOf(vcpu.fault.gfn);
      unlinkTable(d, vcpu.root, region);
      const { locked, overlaid } = treeOf(d, me);
      for (const gfn of gfnsOf(region, locked.length)) at(locked, gfn).held = false;
      for (const gfn of gfnsOf(region, overlaid.length)) at(overlaid, gfn).open = false;
    }
    clearLeaf(entry);
    entry.kind = "frozen";
    // The walker's own copy: its cmpxchg took the table out.
    vcpu.fault.tableGone = false;
    return next;
  },
});

/** For a table all that its leaves may have left in TLBs, for a block that block, for nothing nothing. */
const invalidateBroken: KvmItem = splice("tlbi", [
  branch("table", (s, me) => at(s.vcpus, me.vcpu).fault.old.kind === "table", [
    tlbiRegion("tlbi-range", (d, me) => regionOf(myVcpu(d, me).fault.gfn)),
  ]),
  branch("block", (s, me) => at(s.vcpus, me.vcpu).fault.old.kind === "huge", [
    tlbiAddress("tlbi-block", faultHint),
  ]),
]);

const makeBlock = step("make-block", {
  source: maker,
  jumps: ["release"],
  event: (me) => ({ type: "install", vcpu: me.vcpu }),
  run: (d, me) => {
    const entry = entryOf(d, me);
    storeLeaf(entry, newLeaf(d, me));
    entry.kind = "huge";
    return goto("release");
  },
});

/** An empty one: accesses to the rest of a block that made room for it are faulted in one by one. */
const makeTable = step("make-table", {
  source: maker,
  jumps: ["release"],
  run: (d, me) => {
    const entry = entryOf(d, me);
    clearLeaf(entry);
    if (!linkPage(d, me, myVcpu(d, me).root, regionOf(myVcpu(d, me).fault.gfn))) {
      entry.kind = "none";
      return lost(d, me);
    }
    entry.kind = "table";
    myVcpu(d, me).fault.old.kind = "table";
    return next;
  },
});

/** The leaf in the table: the same for it. */
const readLeaf = step("read-leaf", {
  source: walker,
  jumps: ["release"],
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const leaf = leafOf(d, me);
    if (fault.tableGone || lockOf(d, me).held) return lost(d, me);
    storeLeaf(fault.old, leafWord(leaf));
    return leaf.permission !== "none" && leaf.pfn === fault.pfn ? lost(d, me) : next;
  },
});

/**
 * A present leaf that names another frame would have to be invalidated behind this, too. There is none: frames change under a notifier, which
 * unmaps first.
 */
const breakLeaf = step("break-leaf", {
  source: breaker,
  jumps: ["release"],
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    const leaf = leafOf(d, me);
    if (fault.tableGone || lockOf(d, me).held || !sameLeaf(leaf, fault.old)) return lost(d, me);
    clearLeaf(leaf);
    clearLeaf(fault.old);
    lockOf(d, me).held = true;
    return next;
  },
});

const makeLeaf = step("make-leaf", {
  source: maker,
  event: (me) => ({ type: "install", vcpu: me.vcpu }),
  run: (d, me) => {
    // A table that was unlinked meanwhile takes the store with it.
    if (myVcpu(d, me).fault.tableGone) return;
    const { fault } = myVcpu(d, me);
    storeLeaf(leafOf(d, me), newLeaf(d, me));
    if (fault.open) at(treeOf(d, me).overlaid, fault.gfn).open = true;
    lockOf(d, me).held = false;
  },
});

/** `kvm_pgtable_stage2_map`. */
export const stage2Map: KvmItem = splice("map", [
  readEntry,
  breakEntry,
  invalidateBroken,
  branch("huge", (s, me) => at(s.vcpus, me.vcpu).fault.huge, [makeBlock]),
  makeTable,
  readLeaf,
  breakLeaf,
  makeLeaf,
]);
