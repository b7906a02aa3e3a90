import { bootFlagged } from "../boot.ts";
import { noRequests, scenario, wider } from "./define.ts";

export const kvmWritesUserfault = scenario("kvm-writes-userfault", {
  asks: "While a gfn must exit, can KVM itself write it all the same, for the guest and unseen by the VMM?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["userfault", "userfault-exits", "own-writes", "memslot-ioctl"],
  ownAccesses: () => ["write-guest"],
  interrupts: false,
  ioExits: true,
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: ["set-flags"], pager: ["clear-bit"], host: [] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: false, bits: "keep" }],
  }),
  init: (d) => bootFlagged(d, "1".repeat(d.promised.gfns.length)),
  fits: (design) => design.userfault !== "none",
});
