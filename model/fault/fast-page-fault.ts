import { at, none } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import { branch, label, myThread, myVcpu, only, step, type KvmItem, type Me } from "../actor.ts";
import { enterRcu, exitRcu, leaveRcu } from "../locks/rcu.ts";
import { accessible, permits, sameLeaf, storeLeaf, type Leaf } from "../mmu/spte.ts";
import { childIn } from "../mmu/table-page.ts";
import { leafWord } from "../mmu/tree.ts";
import type { StateDraft } from "../state/state.ts";
import { leaveGuestMode } from "../vcpu/exit.ts";
import { hasTablePages, regionOf, tracksAccess, usesPml } from "../world.ts";
import { beginWalk, forgetWalk, readEntry } from "./shadow-walk.ts";

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

/** Nothing is left to be done: a guest's access is made again, KVM_PRE_FAULT_MEMORY returns. */
const done = ({ prefault }: { readonly prefault: boolean }) =>
  prefault ? goto("exit-to-user") : finish;

/** Would this leaf let the access through once what was saved is put back, and W, if the SPTE is mmu-writable? */
const canFix = (leaf: Readonly<Leaf>, write: boolean): boolean =>
  write ? leaf.permission === "protected" : leaf.tracked && leaf.permission !== "none";

/**
 * The lockless walk to the last-level SPTE, and what can be decided on it: already permitted (spurious), or W may be restored because
 * the SPTE is mmu-writable, or all access because it is access-tracked; else the slow path. A write to a huge leaf of a dirty-logged slot
 * is left to the slow path. RCU is left with the last access.
 */
const readSpte = step("read-spte", {
  source,
  jumps: ["snapshot-sequence", "exit-to-user"],
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
    if (permits(accessible(leaf), fault.write)) {
      leaveRcu(d, me);
      return done(fault);
    }
    if (!canFix(leaf, fault.write) || (huge && fault.write && fault.logDirty))
      return goto("snapshot-sequence");
    fault.old.kind = huge ? "huge" : "table";
    storeLeaf(fault.old, leafWord(leaf));
    fault.tableGone = false;
    return next;
  },
});

type Fault = Readonly<StateDraft["vcpus"][number]["fault"]>;

/** The SPTE that the walk came to, as it is now, is exchanged if it still is what was read. */
const restoreAccess = (leaf: Leaf, fault: Fault, me: Me): boolean => {
  if (!sameLeaf(leaf, fault.old)) return false;
  leaf.tracked = false;
  if (fault.write) leaf.permission = "write";
  leaf.accessed = me.world.machine.adBits;
  if (!usesPml(me.world)) leaf.dirty = me.world.machine.adBits;
  return true;
};

/**
 * W is set by cmpxchg, without any lock: whoever sees W=0 may not conclude that nobody can write. A lost race reads again. R of an
 * access-tracked SPTE comes back the same way. With page-modification logging D is left to hardware, which logs it (in the kernel always).
 */
const setWritable = step("set-writable", {
  source: "arch/x86/kvm/mmu/mmu.c:fast_pf_fix_direct_spte",
  jumps: ["read-spte"],
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    const { fault } = vcpu;
    if (vcpu.root === none || fault.tableGone) return goto("read-spte");
    const entry = at(at(d.roots, vcpu.root).entries, regionOf(fault.gfn));
    const huge = fault.old.kind === "huge";
    const leaf = huge ? entry : childIn(d, me, vcpu.root, fault.gfn);
    if (!(huge && entry.kind !== "huge") && restoreAccess(leaf, fault, me)) return next;
    myThread(d, me).table = none;
    return goto("read-spte");
  },
});

const mark = (d: StateDraft, me: Me): void => {
  const { fault } = myVcpu(d, me);
  if (fault.logDirty && fault.write) at(d.dirtyLog, fault.gfn).set = true;
};

/** After the cmpxchg: between the two the guest may already write, and a harvest may miss the gfn until the next one. */
const markDirty = step("mark-dirty", {
  source: "virt/kvm/kvm_main.c:mark_page_dirty_in_slot",
  jumps: ["exit-to-user"],
  finishes: true,
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    mark(d, me);
    leaveRcu(d, me);
    return done(fault);
  },
});

/** The end of the same walk by the shadow MMU. Decides as above; nothing is remembered of a walk that leads to the slow path. */
const readLeaf = step("read-leaf", {
  source: "arch/x86/kvm/mmu/mmu.c:fast_pf_get_last_sptep",
  jumps: ["end-walk"],
  event: (me) => ({ type: "lockless-walk", vcpu: me.vcpu }),
  run: (d, me) => {
    const { root, fault } = myVcpu(d, me);
    const huge = fault.old.kind === "huge";
    if (!huge) storeLeaf(fault.old, leafWord(at(at(d.roots, root).leaves, fault.gfn)));
    const { permission } = fault.old;
    if (permission === "write") return goto("end-walk");
    if (permission === "protected" && !(huge && fault.logDirty)) return next;
    forgetWalk(fault);
    return goto("end-walk");
  },
});

const setWritableInWalk = step("set-writable", {
  source: "arch/x86/kvm/mmu/mmu.c:fast_pf_fix_direct_spte",
  jumps: ["read-entry"],
  event: (me) => ({ type: "lockless-walk", vcpu: me.vcpu }),
  run: (d, me) => {
    const { root, fault } = myVcpu(d, me);
    const tree = at(d.roots, root);
    const entry = at(tree.entries, regionOf(fault.gfn));
    const huge = fault.old.kind === "huge";
    if (huge && entry.kind !== "huge") return goto("read-entry");
    const leaf = huge ? entry : at(tree.leaves, fault.gfn);
    return restoreAccess(leaf, fault, me) ? next : goto("read-entry");
  },
});

const markDirtyInWalk = step("mark-dirty", {
  source: "virt/kvm/kvm_main.c:mark_page_dirty_in_slot",
  run: (d, me) => mark(d, me),
});

/** Interrupts are on again, so that kicks are acknowledged. Fixed or spurious, or else the slow path. */
const endWalk = step("end-walk", {
  source: "arch/x86/kvm/mmu/mmu.c:walk_shadow_page_lockless_end",
  jumps: ["snapshot-sequence"],
  finishes: true,
  run: (d, me) => {
    leaveGuestMode(d, me.vcpu);
    return myVcpu(d, me).fault.old.kind === "none" ? goto("snapshot-sequence") : finish;
  },
});

/**
 * F3: a write to a present SPTE is fixed without mmu_lock if it only lacks W. So is any access to an access-tracked SPTE, which is not
 * present to hardware. Nothing else for a prefault, whose error code has neither P nor W. It looks at no
 * memslot flag but LOG_DIRTY, and at no user's bitmap.
 */
export const fastPageFault: KvmItem = branch(
  "fast",
  ({ vcpus }, me) => {
    const { fault } = at(vcpus, me.vcpu);
    return fault.present ? fault.write : tracksAccess(me.world);
  },
  [
    only("shadow-walk", ({ world }) => world.machine.shadowMmu, [
      beginWalk,
      readEntry("arch/x86/kvm/mmu/mmu.c:fast_pf_get_last_sptep"),
      readLeaf,
      setWritableInWalk,
      markDirtyInWalk,
      endWalk,
    ]),
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
