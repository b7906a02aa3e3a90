import { at } from "../../checker/state/fields.ts";
import { myVcpu, only, step, type KvmItem, type Me } from "../actor.ts";
import { hugePages, offsetInRegion, regionOf } from "../world.ts";

/**
 * Memory in hugetlbfs: the size of a mapping is a property of the VMA, which faults look at under the mmap lock and must not trust later. (The
 * size of a transparent huge page is looked up under mmu_lock instead, when the retry check is over.)
 */
const hasVmaSizes = ({ world }: Me): boolean => world.features.has("vma-sizes");
export const isTransparent = (me: Me): boolean => !hasVmaSizes(me);

const source = "arch/arm64/kvm/mmu.c:user_mem_abort";

const lockMmapRead = step("lock-mmap-read", {
  source,
  wait: { "the mmap lock is held for writing": (s) => !s.host.mmapLock.writer },
  run: (d) => {
    d.host.mmapLock.readers += 1;
  },
});

const lookAtVma = step("look-at-vma", {
  source: "arch/arm64/kvm/mmu.c:get_vma_page_shift",
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    fault.huge =
      !fault.logDirty && fault.hugeInSlot && at(d.host.huge, regionOf(fault.page)).mapped;
  },
});

/** Before the snapshot of the notifier's sequence. */
export const lookUnderMmapLock: KvmItem = only("vma", hasVmaSizes, [lockMmapRead, lookAtVma]);

/** Behind the snapshot (13ec9308a857): who changes the VMA holds the lock for writing until its invalidation has ended. */
export const unlockMmap: KvmItem = only("vma-unlock", hasVmaSizes, [
  step("unlock-mmap-read", {
    source,
    run: (d) => {
      d.host.mmapLock.readers -= 1;
    },
  }),
]);

/** A block needs a frame that is aligned like it. (Else the kernel maps the block's pages one by one, here only the one that was asked for.) */
export const checkAlignment: KvmItem = only("alignment", hasVmaSizes, [
  step("check-alignment", {
    source: "arch/arm64/kvm/hyp/pgtable.c:kvm_block_mapping_supported",
    local: true,
    run: (d, me) => {
      const { fault } = myVcpu(d, me);
      if ((fault.pfn - offsetInRegion(fault.gfn)) % hugePages !== 0) fault.huge = false;
    },
  }),
]);

/** mmap(MAP_FIXED): another VMA takes the place of the old one, whose pages are unmapped meanwhile, and the lock is held all the time. */
export const lockMmapWrite: KvmItem = only("vma-lock", hasVmaSizes, [
  step("lock-mmap-write", {
    source: "mm/util.c:vm_mmap_pgoff",
    wait: {
      "the mmap lock is held": (s) => !s.host.mmapLock.writer && s.host.mmapLock.readers === 0,
    },
    run: (d) => {
      d.host.mmapLock.writer = true;
    },
  }),
]);

export const unlockMmapWrite: KvmItem = only("vma-unlock", hasVmaSizes, [
  step("unlock-mmap-write", {
    source: "mm/util.c:vm_mmap_pgoff",
    run: (d) => {
      d.host.mmapLock.writer = false;
    },
  }),
]);
