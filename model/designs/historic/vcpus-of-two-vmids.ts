import { arm64Faults } from "../faults/arm64.ts";
import { historic, sameMistakeAs } from "./case.ts";

/** Here another VM begins the new generation, in the commit's message a vCPU of the same one; either reaches it. */
export const vcpusOfTwoVmids = historic({
  id: "vcpus-of-two-vmids",
  commit: "f0cf47d939d0",
  title: "Close VMID generation race",
  history:
    "from 3.9 to 4.16 a vCPU that found the VM's generation current, since another one had just stored it, entered by the old VMID, as the new one was stored after; TLB invalidations by that one missed it",
  design: "v5.0-arm64",
  scenario: "vmid-rollover",
  property: "no-stale-translation",
  edits: sameMistakeAs(arm64Faults, "vmid-after-its-generation"),
});
