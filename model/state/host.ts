import { array, bool, ifUsed, index, int, oneOf, record } from "../../checker/state/fields.ts";
import { hugePages, regionsOf, type World } from "../world.ts";

/** What a frame holds: 0 zeroes, 1+h the data of the VM's page h, hostPages+1 somebody else's. */
const contents = (world: World) => int(world.hostPages + 1);
export const zeroes = 0;
export const dataOf = (page: number): number => page + 1;
export const foreignData = (world: World): number => world.hostPages + 1;

/** The VMM process's page table, by page of its memory, and the host's frames. */
export const host = (world: World) =>
  record({
    /** the lock of the page table that maps the VMM's memory */
    locked: ifUsed(world.features.has("aging"), bool()),
    pages: array(
      world.hostPages,
      record({
        pfn: index(world.scope.pfns),
        /** may the VMM write to it (mprotect)? */
        writable: bool(),
        /** PROT_NONE for NUMA balancing: the next access faults on the host, which makes it accessible again */
        protnone: ifUsed(world.features.has("prot-none"), bool()),
        /** shared by fork or KSM: the first write gets a copy of its own */
        shared: ifUsed(world.features.has("host-sharing"), bool()),
        /** up to v6.1: is the entry dirty, clean, or clean and left read-only though the VMM may write? */
        entry: ifUsed(world.features.has("host-population"), oneOf("dirty", "clean", "protected")),
      }),
    ),
    /** Is the huge page mapped by one huge entry? */
    huge: array(
      world.features.has("huge") ? regionsOf({ ...world.scope, gfns: world.hostPages }) : 0,
      record({ mapped: bool() }),
    ),
    /** Are the frames of a block one compound page? Dividing its mapping leaves it one. */
    blocks: array(
      world.features.has("compound-pages") ? Math.floor(world.scope.pfns / hugePages) : 0,
      record({ compound: bool() }),
    ),
    /** the VMM's process has ended: none of its threads runs any more (exit_mmap) */
    exiting: ifUsed(world.features.has("mm-exit"), bool()),
    /** mmap_lock, a rwlock: where VMAs change */
    mmapLock: record({
      writer: ifUsed(world.features.has("vma-sizes"), bool()),
      readers: ifUsed(world.features.has("vma-sizes"), int(world.threads.length)),
    }),
    /** `unmapped`: the host no longer maps it, but a fault in flight holds a reference */
    frames: array(
      world.scope.pfns,
      record({
        owner: oneOf("free", "vm", "unmapped", "other"),
        contents: ifUsed(world.features.has("contents"), contents(world)),
        /** what is in it differs from what is kept elsewhere, as far as the host knows (folio_test_dirty, and the VMM's own entry) */
        dirty: ifUsed(world.features.has("clean-pages"), bool()),
        /** the guest has written to it since the host has it from there */
        written: ifUsed(world.features.has("clean-pages"), bool()),
      }),
    ),
  });

/** A change of attributes and a hole in a file. Beyond that some invalidation has never ended, and how many is nothing new. */
export const invalidationsAtOnce = 2;

/**
 * The mmu_notifier's bookkeeping, and the locals of the host thread that changes mappings.
 * Source: include/linux/kvm_host.h:mmu_invalidate_in_progress, mmu_invalidate_range_start, mn_active_invalidate_count.
 */
export const notifier = (world: World) => {
  const used = world.features.has("notifier");
  return record({
    /** mn_active_invalidate_count */
    active: ifUsed(used, int(1)),
    /** mmu_invalidate_in_progress */
    inProgress: ifUsed(used, int(world.features.has("gmem") ? invalidationsAtOnce : 1)),
    /** gfns of the range under invalidation */
    first: ifUsed(used, index(world.scope.gfns)),
    last: ifUsed(used, index(world.scope.gfns)),
    /** the thread's own: pages of the VMM's memory whose mapping changes, and what is done to them */
    page: ifUsed(used, index(world.hostPages)),
    pages: ifUsed(used, int(2)),
    change: ifUsed(
      used,
      oneOf("none", "unmap", "write-protect", "split", "collapse", "make-writable", "prot-none"),
    ),
    /** a change that shares a frame, or ends that; the one above is none then */
    sharing: ifUsed(
      used && world.features.has("host-sharing"),
      oneOf("none", "share", "merge", "unshare"),
    ),
    /** some slot overlaps the range, so that KVM was told */
    found: ifUsed(used, bool()),
    /** start() has returned and end() has not: the old mapping is no longer promised */
    dropped: ifUsed(used, bool()),
    /** frame that was unmapped and is to be freed */
    freed: ifUsed(used, index(world.scope.pfns)),
    /** the same for the second page of a range */
    freedNext: ifUsed(used && world.features.has("host-ranges"), index(world.scope.pfns)),
  });
};
