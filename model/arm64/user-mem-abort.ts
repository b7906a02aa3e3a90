import { at } from "../../checker/state/fields.ts";
import { finish, goto, next } from "../../checker/protocol/control.ts";
import {
  label,
  branch,
  myThread,
  myVcpu,
  only,
  operation,
  step,
  type KvmOperation,
} from "../actor.ts";
import { dropPage, endFault, exitToUser } from "../fault/fault.ts";
import { faultinPfn, snapshotSequence } from "../fault/faultin-pfn.ts";
import { checkReadonly, lookupSlot } from "../fault/lookup-slot.ts";
import { hostMapsHuge } from "../host/mapping.ts";
import { dropRead, lockMmuRead } from "../locks/mmu-lock.ts";
import { srcuReadLock } from "../locks/srcu.ts";
import { isHuge, isOpen, loadedRoot, translating } from "../mmu/tree.ts";
import { permits } from "../mmu/spte.ts";
import type { State } from "../state/state.ts";
import { inGuest, tlbEntry } from "../tlb/hardware.ts";
import type { World } from "../world.ts";
import { checkAlignment, isTransparent, lookUnderMmapLock, unlockMmap } from "./vma.ts";
import { relaxPerms } from "./relax-perms.ts";
import { leaveGuest } from "./vcpu-run.ts";
import { stage2Map } from "./stage2-map.ts";

const handler = "arch/arm64/kvm/mmu.c:kvm_handle_guest_abort";
const abort = "arch/arm64/kvm/mmu.c:user_mem_abort";

/** How hardware may find that an access is denied: no valid entry; an entry that denies it, in the tables or in the TLB. */
interface Denial {
  /** a permission fault, not a translation fault */
  readonly present: boolean;
  readonly block: boolean;
}

/** Does the permission overlay deny what an entry with this index translates? */
const isClosed = (s: State, vcpu: number, open: boolean): boolean =>
  !open && at(s.vcpus, vcpu).overlayClosed;

/** A permission fault by an entry of the TLB, which may be older than what the tables say: nothing drops it but an invalidation. */
const deniedByTlb = (
  s: State,
  vcpu: number,
  gfn: number,
  write: boolean,
  world: World,
): Denial | null => {
  const levels = world.features.has("huge") ? (["4k", "huge"] as const) : (["4k"] as const);
  for (const via of levels) {
    const { permission, open } = tlbEntry(at(s.vcpus, vcpu), gfn, via);
    if (permission !== "none" && (!permits(permission, write) || isClosed(s, vcpu, open)))
      return { present: true, block: via === "huge" };
  }
  return null;
};

const denial = (
  s: State,
  vcpu: number,
  gfn: number,
  write: boolean,
  world: World,
): Denial | null => {
  const root = loadedRoot(s, vcpu);
  if (root === undefined) return null;
  const { permission } = translating(root, gfn);
  if (!permits(permission, write) || isClosed(s, vcpu, isOpen(root, gfn)))
    return { present: permission !== "none", block: permission !== "none" && isHuge(root, gfn) };
  return deniedByTlb(s, vcpu, gfn, write, world);
};

const exitOnFault = step("exit-guest", {
  source: "arch/arm64/kvm/arm.c:kvm_arch_vcpu_ioctl_run",
  run: (d, me) => leaveGuest(d, me.vcpu),
});

/** No slot, or one that is being deleted or moved (gfn_to_hva_memslot_prot gives no address for either): an access to a device. */
const checkSlot = step("check-slot", {
  source: handler,
  local: true,
  jumps: ["exit-to-user"],
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    if (fault.slot === "valid") return next;
    fault.exit = "mmio";
    return goto("exit-to-user");
  },
});

/** While the slot is logged a read maps read-only, whatever the host allows: the page is not reported for it. */
const readOnlyIfLogged = step("read-only-if-logged", {
  source: abort,
  local: true,
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    if (fault.logDirty && !fault.write) fault.mapWritable = false;
  },
});

/** Under mmu_lock: any invalidation, wherever, that is under way or has ended since the snapshot. */
const retryCheck = step("retry-check", {
  source: "include/linux/kvm_host.h:mmu_invalidate_retry",
  matters: ({ world }) => world.features.has("notifier"),
  jumps: ["release"],
  run: (d, me) => {
    if (!me.world.features.has("notifier")) return next;
    const { fault } = myVcpu(d, me);
    if (d.notifier.inProgress === 0 && fault.sequence === "current") return next;
    fault.exit = "retry";
    return goto("release");
  },
});

/**
 * 4K if the slot is dirty-logged; the size of the block that denied the access; else the size at which the host maps the page at this
 * moment, within the slot. After the retry check: a split that came between made the fault retry.
 */
const chooseLevel = step("choose-level", {
  source: "arch/arm64/kvm/mmu.c:transparent_hugepage_adjust",
  matters: ({ world }) => world.features.has("huge"),
  run: (d, me) => {
    if (!me.world.features.has("huge")) return;
    const { fault } = myVcpu(d, me);
    fault.huge =
      !fault.logDirty && fault.hugeInSlot && (fault.block || hostMapsHuge(d, fault.page));
  },
});

/** The reference to the page goes, then mmu_lock. */
const release = step("release", {
  source: abort,
  run: (d, me) => {
    dropPage(d, me);
    dropRead(d, me);
  },
});

/** Behind the lock, and only for a fault that has got through. The guest may have written through the new entry before. */
const markDirty = branch(
  "log",
  (s, me) => {
    const { fault } = at(s.vcpus, me.vcpu);
    return fault.logDirty && fault.mapWritable && fault.exit === "none";
  },
  [
    step("mark-dirty", {
      source: "virt/kvm/kvm_main.c:mark_page_dirty_in_slot",
      run: (d, me) => {
        at(d.dirtyLog, myVcpu(d, me).fault.gfn).set = true;
      },
    }),
  ],
);

/** The section in which the slot was looked up ends with the fault; the guest goes on, or faults again. */
const srcuReadUnlock = step("srcu-read-unlock", {
  source: handler,
  finishes: true,
  run: (d, me) => {
    myThread(d, me).srcu = "outside";
    return finish;
  },
});

/** A guest access that stage 2 denies. Source: arch/arm64/kvm/mmu.c:kvm_handle_guest_abort, user_mem_abort. */
export const fault: KvmOperation = operation("fault", {
  choices: (me) =>
    me.world.faultGfns.flatMap((gfn) => me.world.faultAccesses.map((access) => ({ gfn, access }))),
  when: (s, me, { gfn, access }) =>
    inGuest(s, me.vcpu) && denial(s, me.vcpu, gfn, access === "write", me.world) !== null,
  begin: (d, me, { gfn, access }) => {
    const { fault } = myVcpu(d, me);
    const found = denial(d, me.vcpu, gfn, access === "write", me.world);
    fault.gfn = gfn;
    fault.write = access === "write";
    fault.present = found?.present === true;
    fault.block = found?.block === true;
  },
  end: endFault,
  steps: [
    exitOnFault,
    { ...srcuReadLock, source: handler },
    { ...lookupSlot, source: handler },
    checkSlot,
    { ...checkReadonly, source: handler },
    lookUnderMmapLock,
    { ...snapshotSequence, source: abort },
    unlockMmap,
    { ...faultinPfn, source: "virt/kvm/kvm_main.c:__kvm_faultin_pfn" },
    readOnlyIfLogged,
    { ...lockMmuRead, source: "arch/arm64/kvm/mmu.c:kvm_fault_lock" },
    retryCheck,
    only("transparent", isTransparent, [chooseLevel]),
    checkAlignment,
    branch(
      "permission-fault",
      (s, me) => {
        const { fault } = at(s.vcpus, me.vcpu);
        return fault.present && fault.huge === fault.block;
      },
      [relaxPerms],
    ),
    stage2Map,
    release,
    markDirty,
    srcuReadUnlock,
    // An access without a memslot is handed to user space as it is: KVM_EXIT_MMIO.
    label("emulate"),
    { ...exitToUser, source: "arch/arm64/kvm/arm.c:kvm_arch_vcpu_ioctl_run" },
  ],
});
