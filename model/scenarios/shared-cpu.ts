import { full, scenario } from "./define.ts";

export const sharedCpu = scenario("shared-cpu", {
  asks: "If the vCPUs of a VM take turns on one CPU, does one use what another has left in the TLB?",
  arm64: "arm64,shared-tlb",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope, { vcpus: 3 })],
  features: [],
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: [], pager: [], host: [] }),
  init: (d) => {
    // Nobody has run yet.
    for (const vcpu of d.vcpus) vcpu.mode = "outside";
  },
  fits: (design) => design.arch === "arm64",
});
