import { full, noRequests, scenario } from "./define.ts";

export const poisonShadow = scenario("poison-shadow", {
  asks: "The same by the shadow MMU.",
  machine: "x86-shadow",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  thorough: (scope) => [full(scope, { vcpus: 2 })],
  features: ["slot-changes", "hole", "memslot-ioctl"],
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: ["punch-hole"], pager: [], host: [] }),
  requests: () => ({ ...noRequests, hole: [{ gfn: 1 }] }),
});
