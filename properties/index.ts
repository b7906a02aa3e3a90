import type { Design } from "../model/designs/design.ts";
import { featuresOf } from "../model/scenarios/features.ts";
import type { Scenario } from "../model/scenarios/scenario.ts";
import { bindingNamesLiveSlot } from "./binding-names-live-slot.ts";
import { canFinish } from "./can-finish.ts";
import { guestFlushRespected } from "./guest-flush-respected.ts";
import { hugePageAllowed } from "./huge-page-allowed.ts";
import { installStillValid } from "./install-still-valid.ts";
import { mmioSpteWithoutSlot } from "./mmio-spte-without-slot.ts";
import { noAccessToFreedPage } from "./no-access-to-freed-page.ts";
import { noDeadlock } from "./no-deadlock.ts";
import { noFalseMmioExit } from "./no-false-mmio-exit.ts";
import { noKernelWarning } from "./no-kernel-warning.ts";
import { noLostDirtyPage } from "./no-lost-dirty-page.ts";
import { noReadOfReleasedBitmap } from "./no-read-of-released-bitmap.ts";
import { noTlbConflict } from "./no-tlb-conflict.ts";
import { noStaleMmio } from "./no-stale-mmio.ts";
import { noStaleTranslation } from "./no-stale-translation.ts";
import { noUseOfFreedMemslot } from "./no-use-of-freed-memslot.ts";
import { noUseOfFreedShadowTable } from "./no-use-of-freed-shadow-table.ts";
import { noWriteToTrackedPage } from "./no-write-to-tracked-page.ts";
import { noWriteBeyondHostPermission } from "./no-write-beyond-host-permission.ts";
import { noSpteOfFreedFrame } from "./no-spte-of-freed-frame.ts";
import { noUseOfFreedPageTable } from "./no-use-of-freed-page-table.ts";
import { noStaleGuestEntry } from "./no-stale-guest-entry.ts";
import { noWrittenPageDropped } from "./no-written-page-dropped.ts";
import { notifierBalanced } from "./notifier-balanced.ts";
import { parkedSpteRestored } from "./parked-spte-restored.ts";
import { postCopyPageArrived } from "./post-copy-page-arrived.ts";
import type { KvmProperty } from "./property.ts";
import { reachables } from "./reachable.ts";
import { removedTableStaysEmpty } from "./removed-table-stays-empty.ts";
import { slotOpensAgain } from "./slot-opens-again.ts";
import { spteWithinMemslot } from "./spte-within-memslot.ts";
import { tlbTagsNeverAlias } from "./tlb-tags-never-alias.ts";
import { userfaultRespected } from "./userfault-respected.ts";

/** All properties, in the order in which tables list them. */
export const properties: readonly KvmProperty[] = [
  userfaultRespected,
  noReadOfReleasedBitmap,
  postCopyPageArrived,
  noStaleTranslation,
  noAccessToFreedPage,
  noLostDirtyPage,
  noWriteBeyondHostPermission,
  noFalseMmioExit,
  noStaleMmio,
  noKernelWarning,
  canFinish,
  noDeadlock,
  spteWithinMemslot,
  installStillValid,
  noSpteOfFreedFrame,
  notifierBalanced,
  hugePageAllowed,
  ...reachables,
  bindingNamesLiveSlot,
  mmioSpteWithoutSlot,
  noUseOfFreedPageTable,
  removedTableStaysEmpty,
  parkedSpteRestored,
  noTlbConflict,
  tlbTagsNeverAlias,
  slotOpensAgain,
  noUseOfFreedShadowTable,
  noWriteToTrackedPage,
  noUseOfFreedMemslot,
  noWrittenPageDropped,
  guestFlushRespected,
  noStaleGuestEntry,
];

/** The properties that are asked of a design in a scenario. */
export const propertiesFor = (design: Design, scenario: Scenario): readonly KvmProperty[] =>
  properties.filter(
    (property) =>
      property.needs.every((feature) => featuresOf(design, scenario).includes(feature)) &&
      (property.needsOne?.some((feature) => featuresOf(design, scenario).includes(feature)) ??
        true) &&
      (property.fits === undefined || property.fits(design)) &&
      (property.scenarios === undefined || property.scenarios.includes(scenario.name)),
  );
