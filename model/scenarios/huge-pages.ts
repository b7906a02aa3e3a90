import { at } from "../../checker/state/fields.ts";
import { bootLogged, bootMappedSmall } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { firstMaps, fourFrames, full, noRequests, scenario, wider } from "./define.ts";

export const hugePages = scenario("huge-pages", {
  asks: "While KVM maps and recovers huge pages and the host splits them, does a huge leaf ever cover what it must not?",
  arm64: "arm64",
  alsoOn: ["x86-shadow-zap-slot"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope), wider(scope, { vcpus: 3 }), wider(scope, fourFrames)],
  features: ["huge", "notifier", "host-split", "dirty-log", "memslot-ioctl", "starts-small"],
  role: firstMaps,
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: ["set-flags"], pager: [], host: ["change-mapping"] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: false, bits: "keep" }],
  }),
  init: (d) => {
    bootLogged(d);
    bootMappedSmall(d, "protected");
    // The first fault on gfn 0 takes the slow path, and can meet the split.
    clearLeaf(at(at(d.roots, 0).leaves, 0));
    at(d.host.huge, 0).mapped = true;
  },
});
