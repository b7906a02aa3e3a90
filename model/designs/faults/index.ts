import { arm64Faults } from "./arm64.ts";
import { dirtyLoggingFaults } from "./dirty-logging.ts";
import type { Fault } from "./fault.ts";
import { machineFaults } from "./machines.ts";
import { memslotFaults } from "./memslots.ts";
import { notifierFaults } from "./notifier.ts";
import { postCopyFaults } from "./post-copy.ts";
import { settingUserfault } from "./setting-userfault.ts";
import { storeOrderFaults } from "./store-order.ts";

/** All seeded faults. Which property must catch which is said by the properties (`brokenBy`). */
export const faults: readonly Fault[] = [
  ...settingUserfault,
  ...postCopyFaults,
  ...memslotFaults,
  ...notifierFaults,
  ...dirtyLoggingFaults,
  ...storeOrderFaults,
  ...machineFaults,
  ...arm64Faults,
];
