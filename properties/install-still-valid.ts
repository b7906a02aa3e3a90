import { at } from "../checker/state/fields.ts";
import { rootObsolete } from "../model/fault/stale.ts";
import { internal } from "./property.ts";

export const installStillValid = internal("install-still-valid", {
  claim:
    "A fault installs only into a valid root, and only what no invalidation has touched since its snapshot.",
  source: "arch/x86/kvm/mmu/mmu.c:is_page_fault_stale; kvm-semantics I9",
  needs: ["notifier"],
  brokenBy: ["no-retry-check", "retry-check-before-lock", "no-retry-check-arm64"],
  exercised: (s) => s.vcpus.some((vcpu) => vcpu.fault.sequence === "changed"),
  on: (s, event) => {
    if (event.type !== "install") return true;
    const vcpu = at(s.vcpus, event.vcpu);
    const { fault } = vcpu;
    if (rootObsolete(s, vcpu))
      return `vcpu${event.vcpu} installs gfn ${fault.gfn} into an obsolete root`;
    // What is MMIO for want of a slot is not the host's to invalidate.
    if (fault.slot === "none") return true;
    const inRange =
      s.notifier.inProgress > 0 && fault.gfn >= s.notifier.first && fault.gfn <= s.notifier.last;
    return (
      (fault.sequence === "current" && !inRange) ||
      `vcpu${event.vcpu} installs gfn ${fault.gfn}, which was invalidated since its snapshot`
    );
  },
});
