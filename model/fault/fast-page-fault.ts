import { at, none } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import { branch, myVcpu, only, step, type KvmItem, type Me } from "../actor.ts";
import { sameLeaf, storeLeaf, type Leaf } from "../mmu/spte.ts";
import { leafWord } from "../mmu/tree.ts";
import type { StateDraft } from "../state/state.ts";
import { leaveGuestMode } from "../vcpu/exit.ts";
import { beginWalk, forgetWalk, readEntry } from "./shadow-walk.ts";
import { regionOf } from "../world.ts";

const source = "arch/x86/kvm/mmu/mmu.c:fast_page_fault";

/**
 * The lockless walk to the last-level SPTE, and what can be decided on it: already permitted (spurious), or W may be restored because
 * the SPTE is mmu-writable; else the slow path. A huge leaf of a dirty-logged slot is left to the slow path.
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
    const huge = entry.kind === "huge";
    if (!huge && entry.kind !== "table") return goto("snapshot-sequence");
    const leaf = huge ? entry : at(root.leaves, fault.gfn);
    if (leaf.permission === "write") return finish;
    if (leaf.permission !== "protected" || (huge && fault.logDirty))
      return goto("snapshot-sequence");
    fault.old.kind = entry.kind;
    storeLeaf(fault.old, leafWord(leaf));
    fault.tableGone = false;
    return next;
  },
});

type Fault = Readonly<StateDraft["vcpus"][number]["fault"]>;

/** The SPTE that the walk came to, as it is now, is exchanged if it still is what was read. */
const restoreWrite = (leaf: Leaf, fault: Fault, me: Me): boolean => {
  if (!sameLeaf(leaf, fault.old)) return false;
  leaf.permission = "write";
  leaf.accessed = me.world.machine.adBits;
  leaf.dirty = me.world.machine.adBits;
  return true;
};

/** W is set by cmpxchg, without any lock: whoever sees W=0 may not conclude that nobody can write. A lost race reads again. */
const setWritable = step("set-writable", {
  source: "arch/x86/kvm/mmu/mmu.c:fast_pf_fix_direct_spte",
  jumps: ["read-spte"],
  run: (d, me) => {
    const vcpu = myVcpu(d, me);
    const { fault } = vcpu;
    if (vcpu.root === none || fault.tableGone) return goto("read-spte");
    const root = at(d.roots, vcpu.root);
    const entry = at(root.entries, regionOf(fault.gfn));
    const leaf = fault.old.kind === "huge" ? entry : at(root.leaves, fault.gfn);
    if (fault.old.kind === "huge" && entry.kind !== "huge") return goto("read-spte");
    return restoreWrite(leaf, fault, me) ? next : goto("read-spte");
  },
});

const mark = (d: StateDraft, me: Me): void => {
  const { fault } = myVcpu(d, me);
  if (fault.logDirty) at(d.dirtyLog, fault.gfn).set = true;
};

/** After the cmpxchg: between the two the guest may already write, and a harvest may miss the gfn until the next one. */
const markDirty = step("mark-dirty", {
  source: "virt/kvm/kvm_main.c:mark_page_dirty_in_slot",
  finishes: true,
  run: (d, me) => {
    mark(d, me);
    return finish;
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
    return restoreWrite(leaf, fault, me) ? next : goto("read-entry");
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
    only("shadow-walk", ({ world }) => world.machine.shadowMmu, [
      beginWalk,
      readEntry("arch/x86/kvm/mmu/mmu.c:fast_pf_get_last_sptep"),
      readLeaf,
      setWritableInWalk,
      markDirtyInWalk,
      endWalk,
    ]),
    readSpte,
    setWritable,
    markDirty,
  ],
);
