import { firstMaps, full, scenario } from "./define.ts";

export const vmaSizes = scenario("vma-sizes", {
  asks: "If the VMM maps small pages where a huge one was, does a fault that has seen the old VMA map a block there?",
  arm64: "arm64",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["huge", "notifier", "reclaim", "host-ranges", "vma-sizes"],
  role: firstMaps,
  faultGfns: () => [0],
  touches: () => [1],
  interrupts: false,
  parts: () => ({ vmm: [], pager: [], host: ["change-mapping"] }),
  fits: (design) => design.arch === "arm64",
});
