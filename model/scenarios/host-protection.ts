import { firstFaults, full, scenario } from "./define.ts";

export const hostProtection = scenario("host-protection", {
  asks: "Once the host has made a page read-only, can a vCPU still write it?",
  arm64: "arm64-range-tlbi",
  alsoOn: ["x86-shadow-zap-slot"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["notifier", "host-protection"],
  role: firstFaults,
  interrupts: false,
  faultAccesses: ["read", "write"],
  parts: () => ({ vmm: [], pager: [], host: ["change-mapping", "allow-writing"] }),
});
