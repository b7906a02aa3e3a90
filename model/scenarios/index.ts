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
import type { Scenario } from "./scenario.ts";
import { userfaultAndDirtyLogging } from "./userfault-and-dirty-logging.ts";
import { userfaultToggleZapAll } from "./userfault-toggle-zap-all.ts";
import { userfaultToggle } from "./userfault-toggle.ts";

/** All scenarios, in the order in which tables list them. */
export const scenarios: readonly Scenario[] = [
  userfaultToggle,
  userfaultToggleZapAll,
  userfaultAndDirtyLogging,
  postCopy,
  poison,
  poisonZapAll,
  bitmapChange,
  dirtyLogging,
  accessedDirty,
  migration,
  migrationInitiallySet,
  memslotDeleteMove,
  memslotMove,
  prefault,
  hostReclaim,
  hostReclaimZapAll,
  hostProtection,
  hugePages,
  everything,
  conformance,
];
