import { at } from "../../checker/state/fields.ts";
import { bootFlagged } from "../boot.ts";
import { zeroes } from "../state/host.ts";
import { firstMaps, full, noRequests, scenario } from "./define.ts";

export const postCopy = scenario("post-copy", {
  asks: "Does the guest ever see a page before it has arrived, or after the VMM has taken it back?",
  alsoOn: ["x86-zap-slot,weakly-ordered", "arm64,weakly-ordered", "x86-shadow-zap-slot"],
  arm64: "arm64",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["userfault", "userfault-exits", "contents", "memslot-ioctl", "notifier", "reclaim"],
  role: firstMaps,
  touches: () => [0],
  faultGfns: () => [0],
  interrupts: false,
  parts: () => ({
    vmm: ["set-flags"],
    pager: ["install-page", "clear-bit", "set-bit", "become-seen"],
    host: ["change-mapping"],
  }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: false, bits: "keep" }],
  }),
  init: (d) => {
    bootFlagged(d, "1".repeat(d.promised.gfns.length));
    for (let page = 0; page < d.host.pages.length; page++) {
      at(d.host.pages, page).pfn = -1;
      at(d.host.frames, page).owner = "free";
      at(d.host.frames, page).contents = zeroes;
    }
  },
  fits: (design) => design.userfault !== "none",
});
