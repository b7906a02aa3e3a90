import { ownAccessFaults } from "../faults/own-access.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const pfnCacheMadeValidTooSoon = historic({
  id: "pfn-cache-made-valid-too-soon",
  commit: "58cd407ca4c6",
  title: "Fix multiple races in gfn=>pfn cache refresh",
  history:
    "a refresh between the invalidation of pfn caches and the notifier's own count saw no invalidation under way, and made the cache valid for a page that was then freed (5.17, 5.18)",
  design: "mainline",
  scenario: "pfn-cache",
  property: "no-access-to-freed-page",
  edits: sameMistakeAs(ownAccessFaults, "pfn-cache-ignores-active-count"),
});
