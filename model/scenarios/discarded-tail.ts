import { at, none } from "../../checker/state/fields.ts";
import { firstFaults, scenario } from "./define.ts";

/**
 * What post-copy by userfaultfd and ballooning do to a huge page: its mapping is divided, and the second page given back (MADV_DONTNEED). The
 * frames stay one page of the host's, which is mapped in part only.
 */
export const discardedTail = scenario("discarded-tail", {
  asks: "When the VMM has given back one page of a huge one (MADV_DONTNEED), can a vCPU reach its old frame by a huge mapping?",
  scope: { vcpus: 1, gfns: 2, pfns: 3, slots: 1, roots: 1 },
  features: ["huge", "notifier", "reclaim", "host-split", "host-collapse", "compound-pages"],
  role: firstFaults,
  touches: () => [1],
  interrupts: false,
  parts: () => ({ vmm: [], pager: [], host: ["change-mapping"] }),
  init: (d) => {
    at(d.host.huge, 0).mapped = false;
    at(d.host.frames, at(d.host.pages, 1).pfn).owner = "unmapped";
    at(d.host.pages, 1).pfn = none;
  },
});
