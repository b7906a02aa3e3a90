import { array, bool, ifUsed, index, int, oneOf, record } from "../../checker/state/fields.ts";
import type { World } from "../world.ts";

/** Bitmaps of KVM_MEM_USERFAULT in the VMM's memory: a set bit means the access must exit. */
export const bitmaps = (world: World) =>
  array(
    world.features.has("userfault") ? world.bitmaps : 0,
    record({
      bits: array(world.scope.gfns, record({ set: bool() })),
      /** the VMM was told that KVM reads it no more */
      released: bool(),
    }),
  );

/** The dirty bitmap of the kernel, and the snapshot that a harvest took, by gfn. */
export const dirtyLog = (world: World) =>
  array(
    world.features.has("dirty-log") ? world.scope.gfns : 0,
    record({
      set: bool(),
      snapshot: bool(),
      /** the VMM has copied the page since it was last written: what migration is about */
      copied: ifUsed(world.features.has("migration"), bool()),
    }),
  );

const hasUnseen = ({ machine, features }: World): boolean =>
  machine.weaklyOrdered && features.has("contents");

/** Where the VMM is in its migration or post-copy. */
export const vmm = (world: World) =>
  record({
    migration: ifUsed(
      world.features.has("migration"),
      oneOf("idle", "first-pass", "rounds", "handed-out", "stopped", "last-pass", "done"),
    ),
    /** the VMM wants its vCPUs out of KVM_RUN (a signal is pending for each) */
    stopping: ifUsed(world.features.has("migration"), bool()),
    /** a page whose data the VMM has copied to its frame, and others do not see yet */
    unseen: ifUsed(hasUnseen(world), index(world.hostPages)),
  });

/** What has been promised, by gfn: written at promise points only. */
export const promised = (world: World) =>
  record({
    gfns: array(
      world.features.has("userfault") ? world.scope.gfns : 0,
      record({
        /** the bit was set at the call that turns the flag on, and still is */
        pending: bool(),
        mustExit: bool(),
      }),
    ),
    /** the guest's flush of its page at gfn 0 has returned: no vCPU reaches it by what was in a TLB before */
    guestUnmapped: ifUsed(world.features.has("pv-flush"), bool()),
    /** where each slot was at the last return of an ioctl that moved it */
    slots: array(
      world.features.has("slot-changes") ? world.scope.slots : 0,
      record({
        present: bool(),
        base: int(Math.max(0, world.scope.gfns - 1)),
        pages: int(world.slotPages),
        page: int(Math.max(0, world.hostPages - 1)),
        offset: ifUsed(world.features.has("gmem"), index(world.hostPages)),
        readonly: ifUsed(world.features.has("readonly-changes"), bool()),
      }),
    ),
    /** gfns backed before and after the sequence of ioctls that the VMM is in */
    untouched: array(world.features.has("hole") ? world.scope.gfns : 0, record({ backed: bool() })),
    /** what each gfn was at the last return of KVM_SET_MEMORY_ATTRIBUTES */
    attributes: array(
      world.features.has("attributes") ? world.scope.gfns : 0,
      record({ private: bool() }),
    ),
    /** the tracker is told of every write to the gfn, or prevents it */
    tracked: array(
      world.features.has("write-tracking") ? world.scope.gfns : 0,
      record({ inForce: bool() }),
    ),
  });
