import { at, none } from "../checker/state/fields.ts";
import { frameOfOwnAccess } from "../model/own-access/frame.ts";
import type { State } from "../model/state/state.ts";
import { describeOwnAccess, describeUse, frameOfUse } from "./mappings.ts";
import { contract } from "./property.ts";

/** A frame of the VM is none, also while only a fault in flight holds it. */
const describeFreed = (s: State, frame: number): string | null => {
  // An edit may make a huge leaf of a frame that is not the first of its block.
  if (frame >= s.host.frames.length) return "beyond all frames of the host";
  const { owner } = at(s.host.frames, frame);
  if (owner === "vm" || owner === "unmapped") return null;
  return `a frame that ${owner === "free" ? "is free" : "belongs to somebody else"}`;
};

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
    "range-forgotten",
    "conversion-yields-without-flush",
    "hole-flushed-late",
    "hole-ends-early",
    "release-without-zap",
    "binding-not-rewritten",
    "old-slot-freed-before-rebind",
    "pfn-cache-not-invalidated",
    "pfn-cache-invalidated-late",
    "pfn-cache-invalidated-without-lock",
    "pfn-cache-used-without-lock",
    "pfn-cache-ignores-active-count",
    "pfn-cache-ignores-sequence",
    "nx-recovery-without-flush",
    "notifier-forgets-smm-roots",
    "aging-stores-stale-word",
    "tracking-stores-stale-word",
    "tracked-means-absent",
    "tracked-needs-no-flush",
    "userfault-parked-taken-for-absent",
    "park-yields-without-flush",
    "no-retry-check-arm64",
    "table-tlbi-by-address",
    "sequence-after-mmap-lock",
    "prefetch-while-invalidating",
  ],
  exercised: (s) =>
    s.host.frames.some((frame) => frame.owner === "free" || frame.owner === "other") &&
    s.vcpus.some((vcpu) => vcpu.mode !== "outside"),
  on: (s, event) => {
    if (event.type === "use") {
      const frame = frameOfUse(s, event);
      if (frame === none) return `${describeUse(s, event)}: an SPTE that names no frame`;
      const freed = describeFreed(s, frame);
      return freed === null || `${describeUse(s, event)}, ${freed}`;
    }
    if (event.type === "write-back") {
      const { zapped } = at(s.threads, event.thread);
      const freed = zapped === none ? null : describeFreed(s, zapped);
      return (
        freed === null || `KVM marks the page of an SPTE that it drops (frame ${zapped}), ${freed}`
      );
    }
    if (event.type !== "own-access") return true;
    const frame = frameOfOwnAccess(s, event);
    const freed = frame === none ? null : describeFreed(s, frame);
    return freed === null || `${describeOwnAccess(s, event)}, ${freed}`;
  },
});
