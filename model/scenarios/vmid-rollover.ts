import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall } from "../boot.ts";
import { firstFaults, noRequests, scenario } from "./define.ts";

/** The worker is a vCPU of another VM, which needs a VMID when there is none left. */
export const vmidRollover = scenario("vmid-rollover", {
  asks: "While the VM gets a new VMID, does a vCPU enter by the old one, which its TLB invalidations do not reach?",
  arm64: "arm64",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["slot-changes", "memslot-ioctl", "vmid-generations"],
  role: firstFaults,
  faultAccesses: ["read"],
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: ["delete"], pager: [], host: [], worker: ["roll-over-vmids"] }),
  requests: () => ({ ...noRequests, delete: [{ slot: 0 }] }),
  init: (d) => {
    bootMappedSmall(d, "write");
    // Nobody has entered yet.
    for (let v = 0; v < d.vcpus.length; v++) at(d.vcpus, v).mode = "outside";
  },
  fits: ({ name }) => name === "v5.0-arm64",
});
