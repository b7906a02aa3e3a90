import type { Scenario } from "./scenario.ts";
import { userfaultToggle } from "./userfault-toggle.ts";

/** All scenarios, in the order in which tables list them. */
export const scenarios: readonly Scenario[] = [userfaultToggle];
