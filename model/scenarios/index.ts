import { addressLimitMmio } from "./address-limit-mmio.ts";
import { addressLimit } from "./address-limit.ts";
import { attributeConversionHole } from "./attribute-conversion-hole.ts";
import { attributeConversionHuge } from "./attribute-conversion-huge.ts";
import { attributeConversion } from "./attribute-conversion.ts";
import { blocks } from "./blocks.ts";
import { bitmapChange } from "./bitmap-change.ts";
import { conformance } from "./conformance.ts";
import { dirtyLogging } from "./dirty-logging.ts";
import { everything } from "./everything.ts";
import { hostProtection } from "./host-protection.ts";
import { hostReclaimZapAll } from "./host-reclaim-zap-all.ts";
import { nestedReclaim } from "./nested-reclaim.ts";
import { nestedShadowPages } from "./nested-shadow-pages.ts";
import { nestedSlotReclaim } from "./nested-slot-reclaim.ts";
import { notifierAndMemslots } from "./notifier-and-memslots.ts";
import { hostReclaim } from "./host-reclaim.ts";
import { hugePages } from "./huge-pages.ts";
import { memslotDeleteMove } from "./memslot-delete-move.ts";
import { migration } from "./migration.ts";
import { overlay } from "./overlay.ts";
import { poison } from "./poison.ts";
import { postCopy } from "./post-copy.ts";
import { prefault } from "./prefault.ts";
import { memslotMove } from "./memslot-move.ts";
import { poisonToggleZapAll } from "./poison-toggle-zap-all.ts";
import { poisonZapAll } from "./poison-zap-all.ts";
import { migrationInitiallySet } from "./migration-initially-set.ts";
import { accessedDirty } from "./accessed-dirty.ts";
import { rangeTlbi } from "./range-tlbi.ts";
import { regionLoggingOff } from "./region-logging-off.ts";
import { regionMoves } from "./region-moves.ts";
import { regionMmioSptes } from "./region-mmio-sptes.ts";
import { regionRequests } from "./region-requests.ts";
import { regionRequestsZapAll } from "./region-requests-zap-all.ts";
import { eagerSplit } from "./eager-split.ts";
import { logIoctls } from "./log-ioctls.ts";
import { clearAtOnce } from "./clear-at-once.ts";
import { clearLateSplit } from "./clear-late-split.ts";
import { clearByWordLateSplit } from "./clear-by-word-late-split.ts";
import { clearByWord } from "./clear-by-word.ts";
import { mmioSptes } from "./mmio-sptes.ts";
import { hostRanges } from "./host-ranges.ts";
import { sharedCpuContexts } from "./shared-cpu-contexts.ts";
import { vmidRollover } from "./vmid-rollover.ts";
import { stage2TableFree } from "./stage2-table-free.ts";
import { stage2Teardown } from "./stage2-teardown.ts";
import { sharedCpu } from "./shared-cpu.ts";
import { userfaultOffHostSplit } from "./userfault-off-host-split.ts";
import { gmemCloseFile } from "./gmem-close-file.ts";
import { gmemPunchHole } from "./gmem-punch-hole.ts";
import { gmemUserfaultToggle } from "./gmem-userfault-toggle.ts";
import { mmioGeneration } from "./mmio-generation.ts";
import { mmioGenerationWrap } from "./mmio-generation-wrap.ts";
import { mmioHoleWrap } from "./mmio-hole-wrap.ts";
import { pfnCache } from "./pfn-cache.ts";
import { pfnCacheProtection } from "./pfn-cache-protection.ts";
import { kvmWrites } from "./kvm-writes.ts";
import { regionGuestMemfd } from "./region-guest-memfd.ts";
import { mmioDeleteRace } from "./mmio-delete-race.ts";
import { regionReadonly } from "./region-readonly.ts";
import { pmlNested } from "./pml-nested.ts";
import { emulatedAtomics } from "./emulated-atomics.ts";
import { kvmWritesUserfault } from "./kvm-writes-userfault.ts";
import { mmioCreateRace } from "./mmio-create-race.ts";
import { mmioCreateRaceReadonly } from "./mmio-create-race-readonly.ts";
import { mmioCache } from "./mmio-cache.ts";
import { pfnCacheByAddress } from "./pfn-cache-by-address.ts";
import { lastUsedSlot } from "./last-used-slot.ts";
import { discardedTail } from "./discarded-tail.ts";
import { writeBack } from "./write-back.ts";
import { nxLogging } from "./nx-logging.ts";
import { obsoleteRoot } from "./obsolete-root.ts";
import { slotEnd } from "./slot-end.ts";
import { nxAddressSpaces } from "./nx-address-spaces.ts";
import { nxLoggingOff } from "./nx-logging-off.ts";
import { nxZapAll } from "./nx-zap-all.ts";
import { nxReclaim } from "./nx-reclaim.ts";
import { nxSeveralPages } from "./nx-several-pages.ts";
import { nxTwoFaulters } from "./nx-two-faulters.ts";
import { nxRecovery } from "./nx-recovery.ts";
import { tableFreeRecovery } from "./table-free-recovery.ts";
import { tableFreeFault } from "./table-free-fault.ts";
import { tableFreeMove } from "./table-free-move.ts";
import { tableFreeRegion } from "./table-free-region.ts";
import { tableFreeUserfault } from "./table-free-userfault.ts";
import { tableFreeYield } from "./table-free-yield.ts";
import { tableFreeZapYield } from "./table-free-zap-yield.ts";
import { tableFreeZap } from "./table-free-zap.ts";
import { smmReclaim } from "./smm-reclaim.ts";
import { smmSlots } from "./smm-slots.ts";
import { aging } from "./aging.ts";
import { agingAccessTracking } from "./aging-access-tracking.ts";
import { agingHostProtection } from "./aging-host-protection.ts";
import { agingAndDirtyLogging } from "./aging-and-dirty-logging.ts";
import { pmlHugePages } from "./pml-huge-pages.ts";
import { pmlLogging } from "./pml-logging.ts";
import { pmlMigration } from "./pml-migration.ts";
import { numaBalancing } from "./numa-balancing.ts";
import { numaBalancingHuge } from "./numa-balancing-huge.ts";
import { parkedAndHostProtection } from "./parked-and-host-protection.ts";
import { parkedAndMigration } from "./parked-and-migration.ts";
import { parkedAndHostSharing } from "./parked-and-host-sharing.ts";
import { numaAndMigration } from "./numa-and-migration.ts";
import { parkedAndReclaim } from "./parked-and-reclaim.ts";
import { userfaultOnAndHostProtection } from "./userfault-on-and-host-protection.ts";
import { userfaultOnAndReclaim } from "./userfault-on-and-reclaim.ts";
import { vmaSizes } from "./vma-sizes.ts";
import { prefaultedAndReclaim } from "./prefaulted-and-reclaim.ts";
import { pvFlush } from "./pv-flush.ts";
import { prefaultBesideDelete } from "./prefault-beside-delete.ts";
import { poisonShadow } from "./poison-shadow.ts";
import { shadowHugePages } from "./shadow-huge-pages.ts";
import { shadowNeighboursMigration } from "./shadow-neighbours-migration.ts";
import { shadowNeighbours } from "./shadow-neighbours.ts";
import { shadowPrefetch } from "./shadow-prefetch.ts";
import { shadowRangeFlush } from "./shadow-range-flush.ts";
import { shadowedTable } from "./shadowed-table.ts";
import { shadowedTableEmulated } from "./shadowed-table-emulated.ts";
import { shadowedTableRewritten } from "./shadowed-table-rewritten.ts";
import { shadowedTableLogged } from "./shadowed-table-logged.ts";
import { shadowedTableRaced } from "./shadowed-table-raced.ts";
import { shadowTableFree } from "./shadow-table-free.ts";
import { writeTrackingHuge } from "./write-tracking-huge.ts";
import { writeTracking } from "./write-tracking.ts";
import type { Scenario } from "./scenario.ts";
import { userfaultAndAging } from "./userfault-and-aging.ts";
import { userfaultAndDirtyLogging } from "./userfault-and-dirty-logging.ts";
import { userfaultAndLoggingOneVcpu } from "./userfault-and-logging-one-vcpu.ts";
import { userfaultToggleZapAll } from "./userfault-toggle-zap-all.ts";
import { userfaultToggle } from "./userfault-toggle.ts";

/** All scenarios, in the order in which tables list them. */
export const scenarios: readonly Scenario[] = [
  userfaultToggle,
  userfaultToggleZapAll,
  userfaultAndDirtyLogging,
  userfaultAndLoggingOneVcpu,
  userfaultOffHostSplit,
  postCopy,
  poison,
  poisonZapAll,
  bitmapChange,
  dirtyLogging,
  accessedDirty,
  migration,
  migrationInitiallySet,
  eagerSplit,
  logIoctls,
  clearAtOnce,
  clearByWord,
  clearLateSplit,
  clearByWordLateSplit,
  memslotDeleteMove,
  memslotMove,
  regionRequests,
  regionRequestsZapAll,
  regionMoves,
  mmioSptes,
  regionMmioSptes,
  prefault,
  hostReclaim,
  hostReclaimZapAll,
  hostProtection,
  hugePages,
  regionLoggingOff,
  hostRanges,
  everything,
  conformance,
  poisonToggleZapAll,
  attributeConversion,
  attributeConversionHuge,
  attributeConversionHole,
  gmemPunchHole,
  gmemUserfaultToggle,
  mmioGeneration,
  mmioGenerationWrap,
  mmioCache,
  mmioHoleWrap,
  lastUsedSlot,
  mmioCreateRace,
  mmioCreateRaceReadonly,
  mmioDeleteRace,
  pfnCache,
  pfnCacheProtection,
  pfnCacheByAddress,
  kvmWrites,
  kvmWritesUserfault,
  tableFreeRecovery,
  tableFreeZap,
  nxRecovery,
  nxTwoFaulters,
  nxReclaim,
  nxLogging,
  nxLoggingOff,
  discardedTail,
  obsoleteRoot,
  slotEnd,
  writeBack,
  nxZapAll,
  gmemCloseFile,
  smmSlots,
  smmReclaim,
  tableFreeMove,
  tableFreeRegion,
  tableFreeUserfault,
  tableFreeYield,
  pmlMigration,
  pmlLogging,
  pmlHugePages,
  aging,
  agingAccessTracking,
  agingHostProtection,
  agingAndDirtyLogging,
  userfaultAndAging,
  numaBalancing,
  numaBalancingHuge,
  parkedAndReclaim,
  parkedAndHostProtection,
  parkedAndHostSharing,
  userfaultOnAndReclaim,
  userfaultOnAndHostProtection,
  parkedAndMigration,
  numaAndMigration,
  blocks,
  rangeTlbi,
  vmaSizes,
  sharedCpu,
  sharedCpuContexts,
  stage2Teardown,
  stage2TableFree,
  vmidRollover,
  overlay,
  shadowTableFree,
  poisonShadow,
  shadowHugePages,
  shadowPrefetch,
  shadowNeighbours,
  shadowNeighboursMigration,
  writeTracking,
  writeTrackingHuge,
  prefaultBesideDelete,
  pvFlush,
  notifierAndMemslots,
  emulatedAtomics,
  regionReadonly,
  pmlNested,
  nestedReclaim,
  regionGuestMemfd,
  nestedSlotReclaim,
  nestedShadowPages,
  nxSeveralPages,
  nxAddressSpaces,
  tableFreeZapYield,
  addressLimit,
  addressLimitMmio,
  tableFreeFault,
  shadowRangeFlush,
  prefaultedAndReclaim,
  shadowedTable,
  shadowedTableEmulated,
  shadowedTableRewritten,
  shadowedTableLogged,
  shadowedTableRaced,
];
