import { addressSpaceFaults } from "./address-spaces.ts";
import { agingFaults } from "./aging.ts";
import { arm64Faults } from "./arm64.ts";
import { dirtyLoggingFaults } from "./dirty-logging.ts";
import type { Fault } from "./fault.ts";
import { machineFaults } from "./machines.ts";
import { gmemFaults } from "./gmem.ts";
import { memslotFaults } from "./memslots.ts";
import { mmioFaults } from "./mmio.ts";
import { notifierFaults } from "./notifier.ts";
import { ownAccessFaults } from "./own-access.ts";
import { pmlFaults } from "./pml.ts";
import { parkedFaults } from "./parked.ts";
import { postCopyFaults } from "./post-copy.ts";
import { settingUserfault } from "./setting-userfault.ts";
import { pvFlushFaults } from "./pv-flush.ts";
import { storeOrderFaults } from "./store-order.ts";
import { tablePageFaults } from "./table-pages.ts";
import { shadowFaults } from "./shadow.ts";
import { nestedTableFaults } from "./nested-table.ts";
import { writeBackFaults } from "./write-back.ts";
import { writeTrackingFaults } from "./write-tracking.ts";

/** All seeded faults. Which property must catch which is said by the properties (`brokenBy`). */
export const faults: readonly Fault[] = [
  ...settingUserfault,
  ...postCopyFaults,
  ...memslotFaults,
  ...notifierFaults,
  ...dirtyLoggingFaults,
  ...storeOrderFaults,
  ...machineFaults,
  ...gmemFaults,
  ...mmioFaults,
  ...ownAccessFaults,
  ...tablePageFaults,
  ...addressSpaceFaults,
  ...pmlFaults,
  ...agingFaults,
  ...parkedFaults,
  ...arm64Faults,
  ...shadowFaults,
  ...writeTrackingFaults,
  ...writeBackFaults,
  ...pvFlushFaults,
  ...nestedTableFaults,
];
