import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall } from "../boot.ts";
import { firstFaults, scenario } from "./define.ts";
import { reclaiming } from "./host-reclaim.ts";

/** Of kernels whose zaps touch the page (up to v6.12). */
export const writeBack = scenario("write-back", {
  ...reclaiming,
  asks: "A DELETE drops SPTEs from a root that is no longer valid, and marks their pages as accessed and dirty: has the host freed one?",
  features: [...reclaiming.features, "write-back"],
  machine: "x86",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  role: firstFaults,
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: ["delete"], pager: [], host: ["change-mapping"] }),
  init: (d) => {
    bootMappedSmall(d, "write");
    at(d.vcpus, 0).mode = "outside";
    at(d.vcpus, 0).running = false;
  },
  fits: ({ name }) => name === "v6.12",
});
