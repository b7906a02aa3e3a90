import { array, bool, ifUsed, index, oneOf, record } from "../../checker/state/fields.ts";
import { prefetches, regionsOf, type World } from "../world.ts";
import { entry } from "./mmu.ts";

/** A TLB entry: what the walk found. `dirty`: writes need no walk to set the SPTE's dirty bit. */
const tlbEntry = (world: World) =>
  record({
    permission: oneOf("none", "read", "write"),
    pfn: index(world.scope.pfns),
    dirty: ifUsed(world.machine.adBits, bool()),
  });

/** The memslot as the fault handler looked it up: a pointer to an object that does not change while readers may hold it. */
const slotSnapshot = (world: World) => {
  const userfault = world.features.has("userfault");
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
  };
};

/** struct kvm_page_fault and the handler's other locals; neutral when no fault is being handled. */
const fault = (world: World) =>
  record({
    gfn: index(world.scope.gfns),
    write: bool(),
    /** hardware found a present SPTE (the error code's P bit) */
    present: bool(),
    /** KVM_PRE_FAULT_MEMORY instead of a VM exit */
    prefault: bool(),
    /** hardware found an SPTE with reserved bits, which is how an MMIO SPTE looks to it (the error code's RSVD bit) */
    reserved: ifUsed(world.features.has("mmio-sptes"), bool()),
    ...slotSnapshot(world),
    /** mmu_invalidate_seq: never taken, equal to the current one, or changed since */
    sequence: ifUsed(world.features.has("notifier"), oneOf("untaken", "current", "changed")),
    pfn: index(world.scope.pfns),
    mapWritable: bool(),
    huge: bool(),
    /** the SPTE as read, for the cmpxchg */
    old: entry(world),
    /** the table walked into has been unlinked since: a cmpxchg meets a FROZEN entry */
    tableGone: bool(),
    /** the table that a lockless walk is inside has been freed */
    tableFreed: ifUsed(world.machine.shadowMmu && world.features.has("table-frees"), bool()),
    /** the gfn was found write-tracked, so that the SPTE lets no write through: a write is to be emulated */
    writeProtected: ifUsed(world.features.has("write-tracking"), bool()),
    /** of the neighbour that is mapped too: the page of the VMM's memory by its slot, and the frame found there */
    nextPage: ifUsed(prefetches(world), index(world.hostPages)),
    nextPfn: ifUsed(prefetches(world), index(world.scope.pfns)),
    /** `retry`: the fault is dropped and taken again; else why KVM_RUN returns to user space */
    exit: oneOf("none", "retry", "userfault", "mmio", "error"),
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
      freeRootsRequested: ifUsed(world.machine.slotZapAll, bool()),
      root: index(world.scope.roots),
      tlb: array(world.scope.gfns, tlbEntry(world)),
      hugeTlb: array(world.features.has("huge") ? regionsOf(world.scope) : 0, tlbEntry(world)),
      fault: fault(world),
    }),
  );
