import { describeUse } from "./mappings.ts";
import { contract } from "./property.ts";

export const guestFlushRespected = contract("guest-flush-respected", {
  claim:
    "No vCPU uses a translation that the guest had flushed, be it by an interrupt or by KVM at its request.",
  source: "Documentation/virt/kvm/x86/cpuid.rst:KVM_FEATURE_PV_TLB_FLUSH; b043138246a4",
  needs: ["pv-flush"],
  brokenBy: ["guest-flush-overwritten", "steal-time-copied", "guest-flush-ignored"],
  exercised: (s) => s.promised.guestUnmapped,
  on: (s, event) =>
    event.type !== "use" ||
    event.gfn !== 0 ||
    !s.promised.guestUnmapped ||
    `${describeUse(s, event)}, which the guest has unmapped and flushed`,
});
