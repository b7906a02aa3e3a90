import { scenario, toggling, togglingParts } from "./define.ts";

export const userfaultToggle = scenario("userfault-toggle", {
  asks: "Once the flag is set, can a vCPU still reach a gfn whose bit is set?",
  machine: "x86",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  thorough: [{ vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 3 }],
  features: ["userfault", "huge"],
  role: (vcpu) => (vcpu === 0 ? "faulter" : "bystander"),
  parts: (design) => ({ vmm: togglingParts(design), pager: ["clear-bit"], host: [] }),
  requests: (design, scope) => toggling(design, scope, [false]),
});
