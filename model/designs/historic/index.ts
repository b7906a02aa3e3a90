import type { HistoricCase } from "./case.ts";
import { flushForgottenWhenYielding } from "./flush-forgotten-when-yielding.ts";
import { hugePageBeyondInvalidation } from "./huge-page-beyond-invalidation.ts";
import { compoundTakenForMapped } from "./compound-taken-for-mapped.ts";
import { invalidRootsSkipped } from "./invalid-roots-skipped.ts";
import { blockBeyondSlot } from "./block-beyond-slot.ts";
import { obsoleteRootMapped } from "./obsolete-root-mapped.ts";
import { secondSnapshot } from "./second-snapshot.ts";
import { zappedPageListed } from "./zapped-page-listed.ts";

/** KVM's own bugs, each with the design that has its fix. The order is that of the gallery. */
export const historicCases: readonly HistoricCase[] = [
  flushForgottenWhenYielding,
  hugePageBeyondInvalidation,
  secondSnapshot,
  zappedPageListed,
  invalidRootsSkipped,
  compoundTakenForMapped,
  blockBeyondSlot,
  obsoleteRootMapped,
];
