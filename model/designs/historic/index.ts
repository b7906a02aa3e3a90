import { atomicWriteNotLogged } from "./atomic-write-not-logged.ts";
import type { HistoricCase } from "./case.ts";
import { flushForgottenWhenYielding } from "./flush-forgotten-when-yielding.ts";
import { nestedWritesNotLogged } from "./nested-writes-not-logged.ts";
import { readonlySetLater } from "./readonly-set-later.ts";
import { loggingBeginsWithoutFlush } from "./logging-begins-without-flush.ts";

/** KVM's own bugs, each with the design that has its fix. The order is that of the gallery. */
export const historicCases: readonly HistoricCase[] = [
  flushForgottenWhenYielding,
  loggingBeginsWithoutFlush,
  atomicWriteNotLogged,
  readonlySetLater,
  nestedWritesNotLogged,
];
