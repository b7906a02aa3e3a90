import { at } from "../../checker/state/fields.ts";
import { step } from "../actor.ts";
import type { State, StateDraft } from "../state/state.ts";
import { theCache } from "./pfn-cache-lock.ts";

const isInvalidated = (s: State | StateDraft): boolean => {
  const { valid, page } = at(s.pfnCaches, 0);
  const { notifier } = s;
  return valid && page >= notifier.page && page < notifier.page + notifier.pages;
};

/**
 * A notifier's start() takes the cached pages of the range away before it turns to SPTEs. It looks at each cache under its lock, so it waits
 * for a refresh that is about to make one valid, and for whoever writes to a page of the range. The kernel's mapping of the frame stays
 * until the next refresh: who does not hold the lock can still write there.
 * Source: virt/kvm/pfncache.c:gfn_to_pfn_cache_invalidate_start.
 */
export const invalidatePfnCaches = step("invalidate-pfn-caches", {
  source: "virt/kvm/pfncache.c:gfn_to_pfn_cache_invalidate_start",
  wait: {
    "the pfn cache is locked": (s) => {
      const { lock } = at(s.pfnCaches, 0);
      return lock === "free" || (lock === "read" && !isInvalidated(s));
    },
  },
  run: (d) => {
    if (isInvalidated(d)) theCache(d).valid = false;
  },
});
