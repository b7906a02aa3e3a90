import { array, bool, ifUsed, index, int, oneOf, record } from "../../checker/state/fields.ts";
import { slotObject } from "./gmem.ts";
import {
  cachesWalks,
  invalidatesRoots,
  mitigatesNx,
  prefetches,
  regionsOf,
  tablePagesOf,
  usesPml,
  type World,
} from "../world.ts";
import { stealTime } from "./guest.ts";
import { memslot } from "./memslots.ts";
import { entry, mmio } from "./mmu.ts";

/** A TLB entry: what the walk found. `dirty`: writes need no walk to set the SPTE's dirty bit. */
const tlbEntry = (world: World) =>
  record({
    permission: oneOf("none", "read", "write"),
    pfn: index(world.scope.pfns),
    dirty: ifUsed(world.machine.adBits, bool()),
    /** arm64: the index into the permission overlay, cached with the translation; what the overlay says of it is not */
    open: ifUsed(world.machine.permissionOverlay, bool()),
  });

/** The memslot as the fault handler looked it up: a pointer to an object that does not change while readers may hold it. */
const slotSnapshot = (world: World) => {
  const userfault = world.features.has("userfault");
  const gmem = world.features.has("gmem");
  return {
    slot: oneOf("unread", "none", "invalid", "valid"),
    userfault: ifUsed(userfault, bool()),
    logDirty: ifUsed(world.features.has("dirty-log"), bool()),
    readonly: ifUsed(world.features.has("slot-changes"), bool()),
    bitmap: ifUsed(userfault, index(world.bitmaps)),
    /** page of the VMM's memory that backs the gfn by this slot */
    page: index(world.hostPages),
    /** lies the whole huge page inside the slot? */
    hugeInSlot: bool(),
    object: ifUsed(gmem, slotObject()),
    /** page of the guest_memfd file that backs the gfn, if the object points to one */
    filePage: ifUsed(gmem, index(world.hostPages)),
  };
};

/** struct kvm_page_fault and the handler's other locals; neutral when no fault is being handled. */
const fault = (world: World) =>
  record({
    gfn: index(world.scope.gfns),
    write: bool(),
    /** hardware found a present SPTE (the error code's P bit) */
    present: bool(),
    /** arm64: the entry that hardware found, which denied the access, was a block (the granule of a permission fault) */
    block: ifUsed(world.machine.arch === "arm64" && world.features.has("huge"), bool()),
    /** KVM_PRE_FAULT_MEMORY instead of a VM exit */
    prefault: bool(),
    /** hardware found an SPTE with reserved bits, which is how an MMIO SPTE looks to it (the error code's RSVD bit) */
    reserved: ifUsed(world.features.has("mmio-sptes"), bool()),
    /** the guest asks for private memory */
    private: ifUsed(world.features.has("attributes"), bool()),
    /** an instruction fetch, which no huge leaf permits */
    fetch: ifUsed(mitigatesNx(world), bool()),
    /** it would have been mapped huge if it were no fetch */
    disallowed: ifUsed(mitigatesNx(world), bool()),
    ...slotSnapshot(world),
    /** holds a reference to the guest_memfd file */
    holdsFile: ifUsed(world.features.has("gmem-close"), bool()),
    /** mmu_invalidate_seq: never taken, equal to the current one, or changed since */
    sequence: ifUsed(world.features.has("notifier"), oneOf("untaken", "current", "changed")),
    /** the host's entry was looked up ahead of the user's bitmap, and was empty */
    foundEmpty: ifUsed(world.machine.weaklyOrdered && world.features.has("contents"), bool()),
    pfn: index(world.scope.pfns),
    mapWritable: bool(),
    huge: bool(),
    /** the MMIO SPTE that is to be installed, or was met */
    mmio: mmio(world),
    /** arm64: the leaf gets the index of the permission overlay that always grants */
    open: ifUsed(world.machine.permissionOverlay, bool()),
    /** the SPTE as read, for the cmpxchg */
    old: entry(world),
    /** the table walked into has been unlinked since: a cmpxchg meets a FROZEN entry */
    tableGone: bool(),
    /** the table that a lockless walk is inside has been freed */
    tableFreed: ifUsed(world.machine.shadowMmu && world.features.has("table-frees"), bool()),
    /** the gfn was found write-tracked, so that the SPTE lets no write through: a write is to be emulated */
    writeProtected: ifUsed(world.features.has("write-tracking"), bool()),
    /** the shadow of the guest's table is to be told of the emulated write */
    tells: ifUsed(world.features.has("guest-tables"), bool()),
    /** of the neighbour that is mapped too: the page of the VMM's memory by its slot, and the frame found there */
    nextPage: ifUsed(prefetches(world), index(world.hostPages)),
    nextPfn: ifUsed(prefetches(world), index(world.scope.pfns)),
    /** `retry`: the fault is dropped and taken again; else why KVM_RUN returns to user space */
    exit: oneOf("none", "retry", "userfault", "mmio", "error", "memory-fault"),
  });

export const vcpus = (world: World) =>
  array(
    world.scope.vcpus,
    record({
      /** in the KVM_RUN ioctl */
      running: bool(),
      /** vcpu->mode; `reading`: READING_SHADOW_PAGE_TABLES, with interrupts off */
      mode: world.machine.shadowMmu
        ? oneOf("outside", "in-guest", "exiting", "reading")
        : oneOf("outside", "in-guest", "exiting"),
      /** KVM_REQ_TLB_FLUSH */
      flushRequested: bool(),
      /** KVM_REQ_MMU_FREE_OBSOLETE_ROOTS */
      freeRootsRequested: ifUsed(invalidatesRoots(world), bool()),
      /** KVM_REQ_UPDATE_CPU_DIRTY_LOGGING */
      dirtyLoggingRequested: ifUsed(usesPml(world), bool()),
      /** SECONDARY_EXEC_ENABLE_PML in its VMCS; in that for L2 it is never set */
      dirtyLogging: ifUsed(usesPml(world), bool()),
      /** The page-modification log, by gfn. Its order, and that it can be full, make no difference: a full one is a reason to exit. */
      pml: array(usesPml(world) ? world.scope.gfns : 0, record({ logged: bool() })),
      /** while it is emptied: is the slot of the entry dirty-logged? */
      pmlTracked: ifUsed(usesPml(world), bool()),
      root: index(world.scope.roots),
      steal: stealTime(world),
      /** in system management mode */
      smm: ifUsed(world.features.has("address-spaces"), bool()),
      /** in guest mode: it runs the guest's guest (L2) */
      guestMode: ifUsed(world.features.has("guest-mode"), bool()),
      /** promised: the guest has cleared its table's entry, and this vCPU has invalidated since */
      entryGone: ifUsed(world.features.has("guest-tables"), bool()),
      /** arm64: entries that were made in this vCPU's context are in the TLB that it shares with others */
      tagged: ifUsed(world.machine.sharedTlb, bool()),
      /** arm64: the VMID in VTTBR_EL2 when it was last in the guest, by which its TLB entries are tagged */
      vmid: ifUsed(world.features.has("vmid-generations"), int(1)),
      /** arm64: the permission overlay in the register, while the vCPU is in the guest */
      overlayClosed: ifUsed(world.machine.permissionOverlay, bool()),
      tlb: array(world.scope.gfns, tlbEntry(world)),
      hugeTlb: array(world.features.has("huge") ? regionsOf(world.scope) : 0, tlbEntry(world)),
      /**
       * vcpu->arch.mmio_gfn while mmio_gen is the generation of the memslots. That one has all its bits and only grows, so what was cached
       * under another one matches never again.
       */
      mmioCache: ifUsed(world.features.has("mmio-generations"), index(world.scope.gfns)),
      /** paging-structure cache: the table to which the entry above a huge page pointed when it was walked */
      walkCache: array(
        cachesWalks(world) ? regionsOf(world.scope) : 0,
        record({ page: index(tablePagesOf(world)) }),
      ),
      fault: fault(world),
      /** vcpu->last_used_slot: the object, as it was found; absent if last_used_slot_gen is not the generation of the memslots. */
      lastUsedSlots: array(world.features.has("last-used-slot") ? 1 : 0, memslot(world)),
    }),
  );

/** The one CPU on which vCPUs take turns: whose thread has it while it is in or near the guest, and whose had it last (last_vcpu_ran). */
export const cpu = (world: World) =>
  record({
    current: ifUsed(world.machine.sharedTlb, index(world.scope.vcpus)),
    lastRan: ifUsed(world.machine.sharedTlb, index(world.scope.vcpus)),
  });

/**
 * The VM's VMID (kvm->arch.vmid), of two that it has by turns. `stale`: it is of another generation than kvm_vmid_gen. `locked`: kvm_vmid_lock.
 * Source: arch/arm/include/asm/kvm_host.h:struct kvm_arch (v5.0).
 */
export const vmid = (world: World) => {
  const used = world.features.has("vmid-generations");
  return record({
    number: ifUsed(used, int(1)),
    stale: ifUsed(used, bool()),
    locked: ifUsed(used, bool()),
  });
};
