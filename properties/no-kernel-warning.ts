import { meetsOtherObject } from "../model/fault/gmem.ts";
import { at, none } from "../checker/state/fields.ts";
import { changesFrame } from "../model/fault/map.ts";
import { permits } from "../model/mmu/spte.ts";
import { frameOf } from "../model/mmu/tree.ts";

/** Is a leaf that permits the access where there was no slot? A spurious fault, but the frame is another one than the fault's. */
const findsMemory = (s: State, vcpu: number): boolean => {
  const { fault, root } = at(s.vcpus, vcpu);
  if (fault.slot !== "none" || fault.tableGone || root === none) return false;
  const { permission } = at(at(s.roots, root).leaves, fault.gfn);
  return fault.prefault ? permission !== "none" : permits(permission, fault.write);
};

/** Source: arch/x86/kvm/mmu/spte.h:leaf_spte_change_needs_tlb_flush. */
const forgetsToFlush = (s: State, vcpu: number): boolean => {
  const { slot, old } = at(s.vcpus, vcpu).fault;
  return slot === "none" && old.permission === "protected";
};
import type { State } from "../model/state/state.ts";
import { contract } from "./property.ts";

/** A vCPU that is in the guest, an ioctl that has returned, or a worker that sleeps (it holds SRCU while it works). */
const leftInRcu = ({ tables, threads, vcpus, ioctl }: State): boolean =>
  tables.length > 0 &&
  threads.some(
    ({ rcu, srcu }, t) =>
      rcu &&
      (t < vcpus.length
        ? vcpus[t]?.mode !== "outside"
        : srcu === "outside" && ioctl.kind === "none"),
  );

/** Is there an SPTE of another frame where a direct map is to get this one (of none, if it is to be an MMIO SPTE)? */
const overwrites = (s: State, vcpu: number): boolean => {
  const { old, gfn, pfn } = at(s.vcpus, vcpu).fault;
  return old.permission !== "none" && frameOf(old, old.kind === "huge", gfn) !== pfn;
};

/** Is the shadow page that the thread has picked still there to be dropped? */
const isListed = ({ threads, shadowPages }: State, thread: number): boolean => {
  const { oldest } = at(threads, thread);
  return oldest === none || at(shadowPages, oldest).listed;
};

/** Is there a page-table page that no root leads to, so that nobody will ever free it? */
const isLost = ({ tables, roots }: State): boolean =>
  tables.some(
    ({ state, root, region }, p) =>
      state === "linked" && at(at(roots, root).entries, region).page !== p,
  );

export const noKernelWarning = contract("no-kernel-warning", {
  claim: "The kernel meets nothing that it warns about or treats as a bug.",
  source:
    "arch/x86/kvm/mmu/tdp_mmu.c:recover_huge_pages_range, handle_changed_spte, tdp_mmu_map_handle_target_level, kvm_mmu_uninit_tdp_mmu; arch/x86/kvm/mmu/mmu.c:mmu_set_spte; kernel/rcu/tree_plugin.h:rcu_note_context_switch; kernel/locking/lockdep.c:lockdep_sys_exit",
  needs: [],
  brokenBy: [
    "recovery-when-logging-starts",
    "recovery-after-logging-started",
    "binding-compared-by-object",
    "parked-taken-for-absent",
    "shadow-page-fault-under-read-lock",
  ],
  exercised: () => true,
  holds: (s) => {
    const { change, hole } = s.gmem;
    if (s.memslots.locked && s.ioctl.slot === none && change.first === none && hole.first === none)
      return "lockdep: an ioctl has returned to user space with slots_lock held";
    return (
      !leftInRcu(s) || "WARN_ON_ONCE: somebody sleeps, or enters the guest, within rcu_read_lock()"
    );
  },
  on: (s, event) => {
    if (event.type === "recover")
      return (
        (s.ioctl.logDirty !== "on" && s.ioctl.logDirty !== "0->1") ||
        "WARN_ON_ONCE: huge page recovery is asked for a dirty-logged slot"
      );
    if (event.type === "nx-lookup" && event.slot === "none")
      return "WARN_ON_ONCE: the NX recovery worker finds no memslot for its page";
    if (event.type === "drop-shadow-page" && !isListed(s, event.thread))
      return "BUG: an SPTE of a shadow page is not in its rmap, since somebody else has dropped the page";
    if (event.type === "vm-ends")
      return !isLost(s) || "WARN_ON: a page-table page is left when the VM ends";
    if (event.type === "gmem-lookup" && meetsOtherObject(s, event.vcpu))
      return `WARN_ON_ONCE: vcpu${event.vcpu} finds its page of the file bound to another memslot`;
    if (event.type === "walk" && findsMemory(s, event.vcpu))
      return `WARN_ON_ONCE: vcpu${event.vcpu} has no slot for gfn ${at(s.vcpus, event.vcpu).fault.gfn}, and finds it mapped already`;
    if (event.type === "own-access" && event.via === "pfn-cache" && at(s.pfnCaches, 0).pfn === none)
      return `BUG: KVM writes for vcpu${event.vcpu} through a pfn cache without a mapping`;
    if (event.type === "install" && event.by === "nested-fault")
      return (
        at(s.vcpus, event.vcpu).fault.old.permission === "none" ||
        `WARN_ON_ONCE: vcpu${event.vcpu} makes an MMIO SPTE of one that is present`
      );
    if (event.type === "install" && forgetsToFlush(s, event.vcpu))
      return `WARN_ON_ONCE: vcpu${event.vcpu} replaces a leaf that may become writable at any time by an MMIO SPTE`;
    if (event.type === "install" && event.by === "shadow-mmu" && overwrites(s, event.vcpu))
      return `WARN_ON_ONCE: vcpu${event.vcpu} finds an SPTE of another frame in a direct map`;
    if (event.type === "install" && changesFrame(s, event.vcpu))
      return `BUG: vcpu${event.vcpu} would change the frame of a present leaf`;
    return true;
  },
});
