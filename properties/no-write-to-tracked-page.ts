import { at } from "../checker/state/fields.ts";
import { describeUse } from "./mappings.ts";
import { internal } from "./property.ts";

export const noWriteToTrackedPage = internal("no-write-to-tracked-page", {
  claim: "No write of the guest reaches a write-tracked gfn behind the tracker's back.",
  source: "arch/x86/kvm/mmu/page_track.c:kvm_write_track_add_gfn; kvm-semantics I7; 7c8a4742c4ab",
  needs: ["write-tracking"],
  brokenBy: [
    "track-clears-w-only",
    "track-trusts-w-clear",
    "track-flushes-for-w-only",
    "track-without-flush",
    "track-protects-before-count",
    "track-beside-faults",
    "fault-maps-tracked-huge",
    "recovery-ignores-tracking",
  ],
  exercised: (s) => s.promised.tracked.some(({ inForce }) => inForce),
  on: (s, event) =>
    event.type !== "use" ||
    event.access !== "write" ||
    !at(s.promised.tracked, event.gfn).inForce ||
    `${describeUse(s, event)}, which is write-tracked`,
});
