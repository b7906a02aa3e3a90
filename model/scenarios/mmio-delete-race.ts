import { noRequests, scenario } from "./define.ts";

/** One maps the page by the slot as it was; the other one looks the slot up when it is INVALID, or gone. */
export const mmioDeleteRace = scenario("mmio-delete-race", {
  asks: "One vCPU maps a page of the slot that is being deleted while another one finds it INVALID: does the kernel expect what that one does?",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["slot-changes", "mmio-sptes", "memslot-ioctl"],
  role: (vcpu) => (vcpu === 0 ? "mapper" : "faulter"),
  interrupts: false,
  slotPages: 1,
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: ["delete"], pager: [], host: [] }),
  requests: () => ({ ...noRequests, delete: [{ slot: 0 }] }),
});
