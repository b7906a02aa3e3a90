import type { HistoricCase } from "./case.ts";
import { atomicWriteNotLogged } from "./atomic-write-not-logged.ts";
import { blockBeyondSlot } from "./block-beyond-slot.ts";
import { compoundTakenForMapped } from "./compound-taken-for-mapped.ts";
import { flushFromFirstChild } from "./flush-from-first-child.ts";
import { flushFromLastChild } from "./flush-from-last-child.ts";
import { flushOfLastPageOnly } from "./flush-of-last-page-only.ts";
import { flushOfLastRootOnly } from "./flush-of-last-root-only.ts";
import { dirtinessOverwritten } from "./dirtiness-overwritten.ts";
import { dyingFileStaysBound } from "./dying-file-stays-bound.ts";
import { fileFlagClearedLater } from "./file-flag-cleared-later.ts";
import { entriesOfAnotherVcpu } from "./entries-of-another-vcpu.ts";
import { generationTakenWithSwap } from "./generation-taken-with-swap.ts";
import { hugePageBeyondInvalidation } from "./huge-page-beyond-invalidation.ts";
import { invalidSlotTakenForMmio } from "./invalid-slot-taken-for-mmio.ts";
import { invalidRootsSkipped } from "./invalid-roots-skipped.ts";
import { loggingBeginsWithoutFlush } from "./logging-begins-without-flush.ts";
import { mappedPageNotToldOf } from "./mapped-page-not-told-of.ts";
import { dirtinessKeptInCache } from "./dirtiness-kept-in-cache.ts";
import { memslotsSwappedAmidInvalidation } from "./memslots-swapped-amid-invalidation.ts";
import { mmioCacheOutlivesSlots } from "./mmio-cache-outlives-slots.ts";
import { mmioCachedInFlux } from "./mmio-cached-in-flux.ts";
import { mmioBeyondLimit } from "./mmio-beyond-limit.ts";
import { nestedWritesNotLogged } from "./nested-writes-not-logged.ts";
import { obsoleteRootMapped } from "./obsolete-root-mapped.ts";
import { pfnCacheMadeValidTooSoon } from "./pfn-cache-made-valid-too-soon.ts";
import { prefaultAwaitsDeletion } from "./prefault-awaits-deletion.ts";
import { prefaultOfObsoleteRoot } from "./prefault-of-obsolete-root.ts";
import { preemptedMarkedTwice } from "./preempted-marked-twice.ts";
import { rangeOfTopLevelOnly } from "./range-of-top-level-only.ts";
import { readOnlyTakenForWritable } from "./read-only-taken-for-writable.ts";
import { readonlySetLater } from "./readonly-set-later.ts";
import { secondSnapshot } from "./second-snapshot.ts";
import { stage2FreedUnlocked } from "./stage2-freed-unlocked.ts";
import { stage2GoneDuringYield } from "./stage2-gone-during-yield.ts";
import { stealTimeWrittenBack } from "./steal-time-written-back.ts";
import { shadowPagesRecycledByReaders } from "./shadow-pages-recycled-by-readers.ts";
import { slotOfOtherSpace } from "./slot-of-other-space.ts";
import { tableFreedBeforeTlbi } from "./table-freed-before-tlbi.ts";
import { tableMergedByOneAddress } from "./table-merged-by-one-address.ts";
import { tableReachingBeyondLimit } from "./table-reaching-beyond-limit.ts";
import { tableSkippedAfterYield } from "./table-skipped-after-yield.ts";
import { tableTakenForLeaf } from "./table-taken-for-leaf.ts";
import { vcpusOfTwoVmids } from "./vcpus-of-two-vmids.ts";
import { vmaSizeKeptTooLong } from "./vma-size-kept-too-long.ts";
import { vmidLookedAtUnlocked } from "./vmid-looked-at-unlocked.ts";
import { workerWithoutFlush } from "./worker-without-flush.ts";
import { yieldBetweenRoots } from "./yield-between-roots.ts";
import { wClearTakenForProtected } from "./w-clear-taken-for-protected.ts";
import { shadowCountReadEarly } from "./shadow-count-read-early.ts";
import { wrapZappedLate } from "./wrap-zapped-late.ts";
import { mmioOverPresent } from "./mmio-over-present.ts";
import { flushBehindMmuLock } from "./flush-behind-mmu-lock.ts";
import { protectedBeforeSwap } from "./protected-before-swap.ts";
import { oldShadowTrusted } from "./old-shadow-trusted.ts";
import { zappedPageListed } from "./zapped-page-listed.ts";

/** KVM's own bugs, each with the design that has its fix. The order is that of the gallery: by mechanism. */
export const historicCases: readonly HistoricCase[] = [
  workerWithoutFlush,
  flushOfLastPageOnly,
  flushOfLastRootOnly,
  yieldBetweenRoots,
  flushFromLastChild,
  flushFromFirstChild,
  tableSkippedAfterYield,
  tableReachingBeyondLimit,
  mmioBeyondLimit,
  invalidRootsSkipped,
  obsoleteRootMapped,
  zappedPageListed,
  shadowPagesRecycledByReaders,
  dirtinessOverwritten,
  slotOfOtherSpace,
  secondSnapshot,
  hugePageBeyondInvalidation,
  compoundTakenForMapped,
  blockBeyondSlot,
  memslotsSwappedAmidInvalidation,
  prefaultAwaitsDeletion,
  prefaultOfObsoleteRoot,
  pfnCacheMadeValidTooSoon,
  generationTakenWithSwap,
  mmioCacheOutlivesSlots,
  mmioCachedInFlux,
  wrapZappedLate,
  invalidSlotTakenForMmio,
  atomicWriteNotLogged,
  dirtinessKeptInCache,
  loggingBeginsWithoutFlush,
  protectedBeforeSwap,
  nestedWritesNotLogged,
  flushBehindMmuLock,
  wClearTakenForProtected,
  shadowCountReadEarly,
  oldShadowTrusted,
  mmioOverPresent,
  mappedPageNotToldOf,
  dyingFileStaysBound,
  fileFlagClearedLater,
  readonlySetLater,
  readOnlyTakenForWritable,
  preemptedMarkedTwice,
  stealTimeWrittenBack,
  tableMergedByOneAddress,
  rangeOfTopLevelOnly,
  tableFreedBeforeTlbi,
  tableTakenForLeaf,
  entriesOfAnotherVcpu,
  vcpusOfTwoVmids,
  vmidLookedAtUnlocked,
  stage2FreedUnlocked,
  stage2GoneDuringYield,
  vmaSizeKeptTooLong,
];
