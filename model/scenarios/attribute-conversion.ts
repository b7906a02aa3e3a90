import { bootBound, bootMappedSmall } from "../boot.ts";
import { full, noRequests, oneSlot, scenario } from "./define.ts";

/** One vCPU: what it maps it uses. One frame more than the VMM's memory has: the page of the file for gfn 1. */
export const attributeConversion = scenario("attribute-conversion", {
  asks: "Once a gfn has been made private, or shared, can a vCPU still reach what it was before?",
  scope: { vcpus: 1, gfns: 2, pfns: 3, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["gmem", "attributes", "notifier"],
  interrupts: false,
  faultGfns: () => [1],
  touches: () => [1],
  parts: () => ({ vmm: ["set-attributes"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    attributes: [
      { first: 0, last: 1, private: true },
      { first: 0, last: 1, private: false },
    ],
  }),
  supports: oneSlot,
  init: (d) => {
    bootBound(d);
    bootMappedSmall(d, "write");
  },
});
