import { at } from "../../checker/state/fields.ts";
import { noRequests, scenario, wider } from "./define.ts";
import { bootPfnCache } from "./pfn-cache.ts";

export const pfnCacheByAddress = scenario("pfn-cache-by-address", {
  asks: "The same for a page of the VMM's that no memslot has: a pfn cache by address, as for Xen's shared info.",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["notifier", "reclaim", "pfn-cache", "pfn-cache-by-address"],
  role: () => "bystander",
  ownAccesses: () => ["write-by-pfn-cache"],
  slotPages: 1,
  touches: () => [1],
  parts: () => ({
    vmm: [],
    pager: [],
    host: ["change-mapping", "give-frame-away", "take-frame-back"],
  }),
  requests: () => noRequests,
  init: (d) => {
    // The slot has page 1 only, the cache page 0.
    for (const set of d.memslots.sets) {
      at(set.slots, 0).base = 1;
      at(set.slots, 0).page = 1;
    }
    const root = at(d.roots, 0);
    at(root.entries, 0).kind = "table";
    at(root.leaves, 1).permission = "write";
    at(root.leaves, 1).pfn = at(d.host.pages, 1).pfn;
    bootPfnCache(d);
  },
});
