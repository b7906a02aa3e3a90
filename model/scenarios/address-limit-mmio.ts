import { firstFaults, fourFrames, noRequests, scenario } from "./define.ts";

export const addressLimitMmio = scenario("address-limit-mmio", {
  asks: "A guest reaches beyond the host's addresses: is a table made for it that the zap of all roots does not look at?",
  machine: "x86",
  scope: { vcpus: 1, slots: 1, roots: 2, ...fourFrames },
  features: ["slot-changes", "memslot-ioctl", "table-pages", "mmio-sptes"],
  role: firstFaults,
  faultGfns: () => [0, 2],
  touches: () => [0],
  interrupts: false,
  ioExits: true,
  slotPages: 2,
  lastGfn: 1,
  parts: () => ({ vmm: ["delete", "close-vm"], pager: [], host: [] }),
  requests: () => ({ ...noRequests, delete: [{ slot: 0 }] }),
});
