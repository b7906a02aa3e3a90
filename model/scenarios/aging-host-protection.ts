import { bootWritten } from "../boot.ts";
import { scenario, wider } from "./define.ts";

export const agingHostProtection = scenario("aging-host-protection", {
  asks: "If what is aged gets its access back without mmu_lock, can a vCPU write a page that the host has made read-only?",
  machine: "x86-zap-slot",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["notifier", "host-protection", "aging"],
  faultAccesses: ["read", "write"],
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({
    vmm: [],
    pager: [],
    host: ["change-mapping"],
    ager: ["age"],
  }),
  init: bootWritten,
});
