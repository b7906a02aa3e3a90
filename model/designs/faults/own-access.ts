import { move, remove, unwait } from "../../actor.ts";
import { faultsIn } from "./fault.ts";

const cached = faultsIn("mainline", "pfn-cache");
const protectedPage = faultsIn("mainline", "pfn-cache-protection");

const invalidation = "change-mapping/start/pfn-caches/invalidate-pfn-caches";
const refresh = "write-by-pfn-cache/refresh";

export const ownAccessFaults = [
  cached(
    "pfn-cache-not-invalidated",
    "start() zaps SPTEs and leaves the pfn caches valid",
    remove(invalidation),
  ),
  cached(
    "pfn-cache-invalidated-late",
    "pfn caches are invalidated by end(), when the host has changed its mapping",
    move(invalidation, { before: "change-mapping/end" }),
  ),
  cached(
    "pfn-cache-invalidated-without-lock",
    "start() does not wait for who writes through the pfn cache or is about to make it valid",
    unwait(invalidation),
  ),
  cached(
    "pfn-cache-ignores-active-count",
    "a refresh compares the sequence only, which the notifier under way has not bumped yet",
    remove(`${refresh}/notifier/check-active`),
  ),
  cached(
    "pfn-cache-ignores-sequence",
    "a refresh asks for notifiers under way only, not for those that are over",
    remove(`${refresh}/notifier/check-sequence`),
  ),
  protectedPage(
    "protection-keeps-pfn-cache",
    "start() leaves the pfn caches valid when a page becomes read-only",
    remove(invalidation),
  ),
];
