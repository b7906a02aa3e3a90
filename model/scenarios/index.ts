import { bitmapChange } from "./bitmap-change.ts";
import { conformance } from "./conformance.ts";
import { dirtyLogging } from "./dirty-logging.ts";
import { everything } from "./everything.ts";
import { hostProtection } from "./host-protection.ts";
import { hostReclaimZapAll } from "./host-reclaim-zap-all.ts";
import { hostReclaim } from "./host-reclaim.ts";
import { hugePages } from "./huge-pages.ts";
import { memslotDeleteMove } from "./memslot-delete-move.ts";
import { migration } from "./migration.ts";
import { poison } from "./poison.ts";
import { postCopy } from "./post-copy.ts";
import { prefault } from "./prefault.ts";
import { memslotMove } from "./memslot-move.ts";
import { poisonZapAll } from "./poison-zap-all.ts";
import { migrationInitiallySet } from "./migration-initially-set.ts";
import { accessedDirty } from "./accessed-dirty.ts";
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
import { userfaultOffHostSplit } from "./userfault-off-host-split.ts";
import { prefaultBesideDelete } from "./prefault-beside-delete.ts";
import { poisonShadow } from "./poison-shadow.ts";
import { shadowHugePages } from "./shadow-huge-pages.ts";
import { shadowNeighboursMigration } from "./shadow-neighbours-migration.ts";
import { shadowNeighbours } from "./shadow-neighbours.ts";
import { shadowPrefetch } from "./shadow-prefetch.ts";
import { shadowTableFree } from "./shadow-table-free.ts";
import { writeTrackingHuge } from "./write-tracking-huge.ts";
import { writeTracking } from "./write-tracking.ts";
import type { Scenario } from "./scenario.ts";
import { userfaultAndDirtyLogging } from "./userfault-and-dirty-logging.ts";
import { userfaultToggleZapAll } from "./userfault-toggle-zap-all.ts";
import { userfaultToggle } from "./userfault-toggle.ts";

/** All scenarios, in the order in which tables list them. */
export const scenarios: readonly Scenario[] = [
  userfaultToggle,
  userfaultToggleZapAll,
  userfaultAndDirtyLogging,
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
  shadowTableFree,
  poisonShadow,
  shadowHugePages,
  shadowPrefetch,
  shadowNeighbours,
  shadowNeighboursMigration,
  writeTracking,
  writeTrackingHuge,
  prefaultBesideDelete,
];
