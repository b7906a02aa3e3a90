import { at, none } from "../../checker/state/fields.ts";
import { branch, only, step, type KvmItem } from "../actor.ts";
import { canRead } from "../locks/mmu-lock.ts";
import { putRoot } from "../mmu/tree.ts";
import type { State, StateDraft } from "../state/state.ts";
import { flushTlb } from "../tlb/hardware.ts";
import { invalidatesRoots } from "../world.ts";

/** Position of the valid root of the vCPU's address space, for what it runs (the guest or its guest), or `none`. */
const validRoot = (s: State | StateDraft, vcpu: number): number => {
  const { smm, guestMode } = at(s.vcpus, vcpu);
  return s.roots.findIndex(
    (root) => root.state === "valid" && root.smm === smm && root.guestMode === guestMode,
  );
};

/** Position of the first root that is memory only, or `none`. */
const unusedRoot = (s: State | StateDraft): number =>
  s.roots.findIndex((root) => root.state === "unused");

/**
 * If it was requested, drops the vCPU's root if that is obsolete. Without the request nobody looks whether it is. Source:
 * arch/x86/kvm/x86.c:vcpu_enter_guest, arch/x86/kvm/mmu.h:kvm_mmu_reload; arch/x86/kvm/mmu/mmu.c:kvm_mmu_free_obsolete_roots.
 */
const dropObsolete = (d: StateDraft, vcpu: number): void => {
  const it = at(d.vcpus, vcpu);
  if (!it.freeRootsRequested) return;
  it.freeRootsRequested = false;
  const { root } = it;
  if (root === none || at(d.roots, root).state !== "invalid") return;
  it.root = none;
  putRoot(d, root);
};

/** KVM_REQ_MMU_FREE_OBSOLETE_ROOTS, among the requests at entry. */
export const freeObsoleteRoots = step("free-obsolete-roots", {
  source: "arch/x86/kvm/x86.c:vcpu_enter_guest",
  matters: ({ world }) => invalidatesRoots(world),
  run: (d, me) => dropObsolete(d, me.vcpu),
});

/** `kvm_mmu_reload` looks at the request once more before it decides whether a root is loaded. */
export const recheckObsoleteRoots = step("recheck-obsolete-roots", {
  source: "arch/x86/kvm/mmu.h:kvm_mmu_reload",
  run: (d, me) => dropObsolete(d, me.vcpu),
});

/**
 * Takes the valid root, or makes one, under mmu_lock held for reading and the lock of the list of roots. With no memory for a
 * further root it waits: the scope bounds how many can exist.
 */
const allocateRoot = step("allocate-root", {
  source: "arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_alloc_root",
  wait: {
    ...canRead,
    "all roots of the scope are in use": (s, me) =>
      validRoot(s, me.vcpu) >= 0 || unusedRoot(s) >= 0,
  },
  run: (d, me) => {
    const valid = validRoot(d, me.vcpu);
    const root = valid >= 0 ? valid : unusedRoot(d);
    at(d.roots, root).state = "valid";
    at(d.roots, root).smm = at(d.vcpus, me.vcpu).smm;
    at(d.roots, root).guestMode = at(d.vcpus, me.vcpu).guestMode;
    at(d.vcpus, me.vcpu).root = root;
  },
});

/** The new root's tag may have stale entries in this CPU's TLB. */
const flushNewRoot = step("flush-new-root", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_load",
  local: true,
  run: (d, me) => flushTlb(d, me.vcpu),
});

/** `kvm_mmu_reload`. On a machine that never invalidates roots nothing of this can happen. */
export const reloadRoot: KvmItem = only("reload-root", ({ world }) => invalidatesRoots(world), [
  recheckObsoleteRoots,
  branch("load", (s, me) => at(s.vcpus, me.vcpu).root === none, [allocateRoot, flushNewRoot]),
]);
