import { bootMappedSmall } from "../boot.ts";
import { noRequests, scenario, wider } from "./define.ts";
import { bootPfnCache } from "./pfn-cache.ts";

export const kvmWrites = scenario("kvm-writes", {
  asks: "When the last round ends, has every page been copied since KVM itself last wrote it?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["dirty-log", "harvest", "migration", "memslot-ioctl", "own-writes", "pfn-cache"],
  role: () => "bystander",
  ownAccesses: () => ["write-guest", "write-by-pfn-cache"],
  interrupts: false,
  ioExits: true,
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: ["set-flags", "first-pass", "round", "last-round"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: true, bits: "keep" }],
  }),
  init: (d) => {
    bootMappedSmall(d, "write");
    bootPfnCache(d);
  },
});
