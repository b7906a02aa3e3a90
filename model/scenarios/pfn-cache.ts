import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall } from "../boot.ts";
import type { StateDraft } from "../state/state.ts";
import { noRequests, scenario, wider } from "./define.ts";

/** The cache was refreshed and is valid. */
export const bootPfnCache = (d: StateDraft): void => {
  for (let c = 0; c < d.pfnCaches.length; c++) {
    const cache = at(d.pfnCaches, c);
    cache.valid = true;
    cache.current = true;
    cache.page = 0;
    cache.pfn = at(d.host.pages, 0).pfn;
  }
};

export const pfnCache = scenario("pfn-cache", {
  asks: "Once the host has taken a page back, can KVM itself still write its frame through a pfn cache?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["notifier", "reclaim", "pfn-cache"],
  role: () => "bystander",
  ownAccesses: () => ["write-by-pfn-cache"],
  touches: () => [0],
  parts: () => ({
    vmm: [],
    pager: [],
    host: ["change-mapping", "give-frame-away", "take-frame-back"],
  }),
  requests: () => noRequests,
  init: (d) => {
    bootMappedSmall(d, "write");
    bootPfnCache(d);
  },
});
