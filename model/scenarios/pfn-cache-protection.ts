import { bootMappedSmall } from "../boot.ts";
import { noRequests, scenario, wider } from "./define.ts";
import { bootPfnCache } from "./pfn-cache.ts";

export const pfnCacheProtection = scenario("pfn-cache-protection", {
  asks: "Once the host has made a page read-only, can KVM itself still write it through a pfn cache?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["notifier", "host-protection", "pfn-cache"],
  ownAccesses: () => ["write-by-pfn-cache"],
  interrupts: false,
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: [], pager: [], host: ["change-mapping", "allow-writing"] }),
  requests: () => noRequests,
  init: (d) => {
    bootMappedSmall(d, "write");
    bootPfnCache(d);
  },
});
