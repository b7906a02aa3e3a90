import { clearing } from "./clear-at-once.ts";
import { full, scenario } from "./define.ts";

/** Huge leaves lose W when their bits are cleared, and the next write splits them. By `round` the same is asked in migration-initially-set. */
export const clearingLate = {
  ...clearing,
  machine: "x86-initially-set",
  parts: () => ({
    vmm: ["clear-dirty-log", "first-pass", "round", "last-round"],
    pager: [],
    host: [],
  }),
} as const;

export const clearLateSplit = scenario("clear-late-split", {
  ...clearingLate,
  asks: "Is every write in the copy if KVM_CLEAR_DIRTY_LOG leaves huge pages to be split by the next write?",
  features: ["dirty-log", "harvest", "migration", "huge", "refusals"],
  thorough: (scope) => [full(scope)],
});
