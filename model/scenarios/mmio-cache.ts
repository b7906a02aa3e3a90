import { firstFaults, noRequests, scenario, wider } from "./define.ts";

export const mmioCache = scenario("mmio-cache", {
  asks: "A hole is punched: does it help that the emulator looks the slot up once more before the guest exits to MMIO?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  alsoOn: ["x86"],
  features: ["slot-changes", "mmio-sptes", "mmio-generations", "hole", "memslot-ioctl"],
  faultGfns: () => [0],
  touches: () => [0],
  role: firstFaults,
  interrupts: false,
  parts: () => ({ vmm: ["punch-hole"], pager: [], host: [] }),
  requests: () => ({ ...noRequests, hole: [{ gfn: 1 }] }),
});
