import { dirtyLoggingFaults } from "./dirty-logging.ts";
import type { Fault } from "./fault.ts";
import { memslotFaults } from "./memslots.ts";
import { notifierFaults } from "./notifier.ts";
import { postCopyFaults } from "./post-copy.ts";
import { settingUserfault } from "./setting-userfault.ts";
import { shadowFaults } from "./shadow.ts";
import { writeTrackingFaults } from "./write-tracking.ts";

/** All seeded faults. Which property must catch which is said by the properties (`brokenBy`). */
export const faults: readonly Fault[] = [
  ...settingUserfault,
  ...postCopyFaults,
  ...memslotFaults,
  ...notifierFaults,
  ...dirtyLoggingFaults,
  ...shadowFaults,
  ...writeTrackingFaults,
];
