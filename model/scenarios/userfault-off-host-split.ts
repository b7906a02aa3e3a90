import { at } from "../../checker/state/fields.ts";
import { bootFlagged, bootMappedSmall } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { firstMaps, fourFrames, full, noRequests, scenario, wider } from "./define.ts";

export const userfaultOffHostSplit = scenario("userfault-off-host-split", {
  asks: "While USERFAULT goes off and huge pages are recovered, does a huge leaf ever cover what the host is splitting?",
  arm64: "arm64",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope), wider(scope, { vcpus: 3 }), wider(scope, fourFrames)],
  features: ["userfault", "huge", "notifier", "host-split", "memslot-ioctl", "starts-small"],
  role: firstMaps,
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  prefaults: true,
  parts: () => ({ vmm: ["set-flags"], pager: [], host: ["change-mapping"] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: false, bits: "keep" }],
  }),
  init: (d) => {
    bootFlagged(d, "01");
    bootMappedSmall(d, "write");
    // gfn 1 must exit: it was never mapped. The first fault on gfn 0 takes the slow path, and can meet the split.
    for (const leaf of at(d.roots, 0).leaves) clearLeaf(leaf);
    at(d.host.huge, 0).mapped = true;
    at(d.vcpus, 0).mode = "outside";
    at(d.vcpus, 0).running = false;
  },
  fits: (design) => design.userfault !== "none",
});
