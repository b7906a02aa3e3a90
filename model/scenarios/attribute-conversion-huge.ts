import { bootBound, bootMappedHuge } from "../boot.ts";
import { firstMaps, full, noRequests, oneSlot, scenario } from "./define.ts";

/** vcpu0 faults on the neighbour, whose attribute stays. */
export const attributeConversionHuge = scenario("attribute-conversion-huge", {
  asks: "Once half of a huge page has been made private, can a huge mapping of it still, or again, be used?",
  scope: { vcpus: 2, gfns: 2, pfns: 3, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["gmem", "attributes", "notifier", "huge"],
  role: firstMaps,
  interrupts: false,
  faultGfns: () => [0],
  touches: () => [1],
  parts: () => ({ vmm: ["set-attributes"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    attributes: [
      { first: 1, last: 1, private: true },
      { first: 1, last: 1, private: false },
    ],
  }),
  supports: oneSlot,
  init: (d) => {
    bootBound(d);
    bootMappedHuge(d);
  },
});
