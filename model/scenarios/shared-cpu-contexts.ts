import { at } from "../../checker/state/fields.ts";
import { noRequests, scenario } from "./define.ts";

/** As when a second vCPU boots with another page table of its own: the guest invalidates what is its, and the TLB has what the other one left. */
export const sharedCpuContexts = scenario("shared-cpu-contexts", {
  asks: "If the vCPUs of a VM take turns on one CPU with page tables of their own, does one reach what the other one's address means?",
  arm64: "arm64,shared-tlb",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["guest-contexts"],
  faultAccesses: ["read"],
  faultGfns: () => [0],
  touches: () => [0, 1],
  parts: () => ({ vmm: [], pager: [], host: [] }),
  requests: () => noRequests,
  init: (d) => {
    // Nobody has run yet.
    for (let v = 0; v < d.vcpus.length; v++) at(d.vcpus, v).mode = "outside";
  },
  fits: (design) => design.arch === "arm64",
});
