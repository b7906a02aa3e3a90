import { array, bool, ifUsed, index, int, oneOf, record } from "../../checker/state/fields.ts";
import { usesPml, type World } from "../world.ts";
import { slotObject } from "./gmem.ts";
import { generations } from "./mmu.ts";

export const memslot = (world: World) => {
  const userfault = world.features.has("userfault");
  const gmem = world.features.has("gmem");
  return record({
    state: oneOf("absent", "invalid", "valid"),
    /** is it of the address space of system management mode (as_id 1)? */
    smm: ifUsed(world.features.has("address-spaces"), bool()),
    base: int(Math.max(0, world.scope.gfns - 1)),
    pages: int(world.slotPages),
    /** first page of the VMM's memory that backs it (userspace_addr) */
    page: int(Math.max(0, world.hostPages - 1)),
    userfault: ifUsed(userfault, bool()),
    logDirty: ifUsed(world.features.has("dirty-log"), bool()),
    readonly: ifUsed(world.features.has("slot-changes"), bool()),
    bitmap: ifUsed(userfault, index(world.bitmaps)),
    /** which of the objects that a slot's number has had, since FLAGS_ONLY puts a new one in place of the old */
    object: ifUsed(gmem, slotObject()),
    /** the object points to the file (gmem.file) */
    file: ifUsed(gmem, bool()),
    /** first page of the file that backs the slot, as the VMM has asked for it (guest_memfd_offset) */
    offset: ifUsed(gmem, index(world.hostPages)),
  });
};

/**
 * The two sets of memslots, and the pointer that readers follow. The inactive set belongs to the thread that holds slots_lock.
 * `updating`: the generation's in-progress bit. Source: include/linux/kvm_host.h:struct kvm_memslots.
 */
export const memslots = (world: World) =>
  record({
    locked: bool(),
    active: int(1),
    updating: bool(),
    /** the generation, modulo what an MMIO SPTE can tell apart */
    generation: ifUsed(world.features.has("mmio-generations"), int(generations.length - 1)),
    /** nr_memslots_dirty_logging: read by vCPUs without any lock */
    logged: ifUsed(usesPml(world), int(world.scope.slots)),
    sets: array(2, record({ slots: array(world.scope.slots, memslot(world)) })),
  });

/** Locals of the ioctl that changes a memslot: the new slot as user space wants it, and what changes. */
export const ioctl = (world: World) => {
  const userfault = world.features.has("userfault");
  const logDirty = world.features.has("dirty-log");
  const changes = world.features.has("slot-changes");
  // Ioctls that may be refused name what they are about, also where no slot changes its place.
  const named = changes || world.features.has("refusals");
  return record({
    slot: index(world.scope.slots),
    kind: oneOf("none", "create", "delete", "move", "flags"),
    base: ifUsed(named, int(Math.max(0, world.scope.gfns - 1))),
    pages: ifUsed(named, int(world.slotPages)),
    page: ifUsed(changes, int(Math.max(0, world.hostPages - 1))),
    readonly: ifUsed(changes, bool()),
    userfault: ifUsed(userfault, oneOf("off", "on", "0->1", "1->0")),
    logDirty: ifUsed(logDirty, oneOf("off", "on", "0->1", "1->0")),
    bitmap: ifUsed(userfault, index(world.bitmaps)),
    /** KVM_MEM_GUEST_MEMFD is asked for */
    file: ifUsed(world.features.has("gmem") && world.features.has("refusals"), bool()),
    /** why the call is refused */
    error: ifUsed(world.features.has("refusals"), oneOf("none", "EINVAL", "EEXIST", "ENOENT")),
  });
};
