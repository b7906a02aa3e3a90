import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { firstFaults, noRequests, scenario } from "./define.ts";

/** Of kernels that learn of writes when they drop an SPTE (up to v6.12). A prefault has mapped a clean page, and the guest has not been there. */
export const prefaultedAndReclaim = scenario("prefaulted-and-reclaim", {
  asks: "The host takes a page back that a prefault has mapped: does it know by then whether the guest has written to it?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["notifier", "reclaim", "write-back", "clean-pages", "access-tracking"],
  role: firstFaults,
  faultAccesses: ["read", "write"],
  faultGfns: () => [0],
  touches: () => [0],
  changedPages: () => [0],
  interrupts: false,
  parts: () => ({ vmm: [], pager: [], host: ["change-mapping"] }),
  requests: () => noRequests,
  init: (d) => {
    bootMappedSmall(d, "protected");
    at(at(d.roots, 0).leaves, 0).tracked = true;
    clearLeaf(at(at(d.roots, 0).leaves, 1));
  },
  fits: ({ name }) => name === "v6.12",
});
