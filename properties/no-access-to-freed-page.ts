import { at } from "../checker/state/fields.ts";
import { describeUse, frameOfUse } from "./mappings.ts";
import { contract } from "./property.ts";

export const noAccessToFreedPage = contract("no-access-to-freed-page", {
  claim: "No access reaches a frame that the host has freed or given to somebody else.",
  source:
    "Documentation/mm/mmu_notifier.rst; virt/kvm/kvm_main.c:kvm_mmu_notifier_invalidate_range_start",
  needs: ["reclaim"],
  brokenBy: [
    "notifier-without-flush",
    "yield-without-flush",
    "no-retry-check",
    "retry-check-before-lock",
    "sequence-not-bumped",
    "notifier-ignores-invalid-roots",
    "prefetch-while-invalidating",
  ],
  exercised: (s) =>
    s.host.frames.some((frame) => frame.owner === "free" || frame.owner === "other") &&
    s.vcpus.some((vcpu) => vcpu.mode !== "outside"),
  on: (s, event) => {
    if (event.type !== "use") return true;
    const { owner } = at(s.host.frames, frameOfUse(s, event));
    return (
      owner === "vm" ||
      owner === "unmapped" ||
      `${describeUse(s, event)}, a frame that ${owner === "free" ? "is free" : "belongs to somebody else"}`
    );
  },
});
