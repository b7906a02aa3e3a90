import { arm64Faults } from "../faults/arm64.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const entriesOfAnotherVcpu = historic({
  id: "entries-of-another-vcpu",
  commit: "94d0e5980d67",
  title: "Perform local TLB invalidation when multiplexing vcpus on a single CPU",
  history:
    "from 3.9 to 4.8 vCPUs that took turns on a CPU shared what was in its TLB under their VMID, and one whose page tables map an address elsewhere than the other's reached the other's page",
  design: "mainline-arm64",
  scenario: "shared-cpu-contexts",
  property: "no-stale-translation",
  edits: sameMistakeAs(arm64Faults, "context-not-flushed"),
});
