import { unwait } from "../../actor.ts";
import { historic } from "./case.ts";

export const memslotsSwappedAmidInvalidation = historic({
  id: "memslots-swapped-amid-invalidation",
  commit: "52ac8b358b0c",
  title: "Block memslot updates across range_start() and range_end()",
  history:
    "made ready (5.15) for notifiers that take mmu_lock only where they find a slot: start() and end() must find the same, or the count is not balanced",
  design: "mainline",
  scenario: "notifier-and-memslots",
  property: "can-finish",
  edits: [
    unwait("delete/invalidate/publish-slots"),
    unwait("delete/swap/publish-slots"),
    unwait("create/swap/publish-slots"),
  ],
});
