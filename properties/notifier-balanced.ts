import { none } from "../checker/state/fields.ts";
import { internal } from "./property.ts";

export const notifierBalanced = internal("notifier-balanced", {
  claim:
    "When no notifier, change of attributes or hole in a file is between start and end, no invalidation counts as being in progress.",
  source: "52ac8b358b0c; kvm-semantics I10",
  needs: ["notifier", "slot-changes"],
  brokenBy: ["swap-ignores-notifier", "notifier-range-never-ends", "unbind-ignores-hole"],
  exercised: (s) => s.notifier.inProgress > 0,
  holds: (s) =>
    s.notifier.page !== none ||
    s.gmem.change.first !== none ||
    s.gmem.hole.first !== none ||
    (s.notifier.inProgress === 0 && s.notifier.active === 0) ||
    "no notifier is running, but an invalidation counts as in progress",
});
