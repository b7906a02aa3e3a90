import { at, none } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import { branch, label, myThread, myVcpu, only, step, type KvmItem } from "../actor.ts";
import { enterRcu, exitRcu, leaveRcu } from "../locks/rcu.ts";
import { sameLeaf, storeLeaf } from "../mmu/spte.ts";
import { childIn } from "../mmu/table-page.ts";
import { leafWord } from "../mmu/tree.ts";
import { hasTablePages, regionOf } from "../world.ts";

const source = "arch/x86/kvm/mmu/mmu.c:fast_page_fault";

/** The first half of the walk: the pointer to a table. After a lost race both halves are one step. */
const walkToTable = step("walk-to-table", {
  source,
  run: (d, me) => {
    const { root, fault } = myVcpu(d, me);
    if (root === none) return;
    myThread(d, me).table = at(at(d.roots, root).entries, regionOf(fault.gfn)).page;
  },
});

/**
 * The lockless walk to the last-level SPTE, and what can be decided on it: already permitted (spurious), or W may be restored because
 * the SPTE is mmu-writable; else the slow path. A huge leaf of a dirty-logged slot is left to the slow path. RCU is left with the last
 * access.
 */
const readSpte = step("read-spte", {
  source,
  jumps: ["snapshot-sequence"],
  finishes: true,
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    const { fault } = vcpu;
    if (vcpu.root === none) return goto("snapshot-sequence");
    const root = at(d.roots, vcpu.root);
    const entry = at(root.entries, regionOf(fault.gfn));
    const mine = myThread(d, me);
    // Else the pointer was read before.
    if (mine.table === none) mine.table = entry.page;
    const inTable = mine.table !== none || entry.kind === "table";
    if (!inTable && entry.kind !== "huge") return goto("snapshot-sequence");
    const huge = !inTable;
    const leaf = huge ? entry : childIn(d, me, vcpu.root, fault.gfn);
    if (leaf.permission === "write") {
      leaveRcu(d, me);
      return finish;
    }
    if (leaf.permission !== "protected" || (huge && fault.logDirty))
      return goto("snapshot-sequence");
    fault.old.kind = huge ? "huge" : "table";
    storeLeaf(fault.old, leafWord(leaf));
    fault.tableGone = false;
    return next;
  },
});

/** W is set by cmpxchg, without any lock: whoever sees W=0 may not conclude that nobody can write. A lost race reads again. */
const setWritable = step("set-writable", {
  source: "arch/x86/kvm/mmu/mmu.c:fast_pf_fix_direct_spte",
  jumps: ["read-spte"],
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    const { fault } = vcpu;
    if (vcpu.root === none || fault.tableGone) return goto("read-spte");
    const entry = at(at(d.roots, vcpu.root).entries, regionOf(fault.gfn));
    const leaf = fault.old.kind === "huge" ? entry : childIn(d, me, vcpu.root, fault.gfn);
    if (!sameLeaf(leaf, fault.old) || (fault.old.kind === "huge" && entry.kind !== "huge")) {
      myThread(d, me).table = none;
      return goto("read-spte");
    }
    leaf.permission = "write";
    leaf.accessed = me.world.machine.adBits;
    leaf.dirty = me.world.machine.adBits;
    return next;
  },
});

/** After the cmpxchg: between the two the guest may already write, and a harvest may miss the gfn until the next one. */
const markDirty = step("mark-dirty", {
  source: "virt/kvm/kvm_main.c:mark_page_dirty_in_slot",
  finishes: true,
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    if (fault.logDirty) at(d.dirtyLog, fault.gfn).set = true;
    leaveRcu(d, me);
    return finish;
  },
});

/**
 * F3: a write to a present SPTE is fixed without mmu_lock if it only lacks W. Never for a prefault, whose error code has no P bit.
 * It looks at no memslot flag but LOG_DIRTY, and at no user's bitmap.
 */
export const fastPageFault: KvmItem = branch(
  "fast",
  ({ vcpus }, me) => {
    const { fault } = at(vcpus, me.vcpu);
    return fault.present && fault.write;
  },
  [
    enterRcu,
    only("table-pages", ({ world }) => hasTablePages(world), [walkToTable]),
    readSpte,
    setWritable,
    markDirty,
    // What is left to the slow path leaves by here.
    label("snapshot-sequence"),
    exitRcu,
  ],
);
