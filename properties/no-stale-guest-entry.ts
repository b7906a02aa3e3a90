import { at } from "../checker/state/fields.ts";
import { describeUse } from "./mappings.ts";
import { contract } from "./property.ts";

export const noStaleGuestEntry = contract("no-stale-guest-entry", {
  claim:
    "Once a guest has cleared an entry of its table and invalidated, its nested guest reaches nothing by it.",
  source:
    "Intel SDM, INVEPT; arch/x86/kvm/mmu/mmu.c:kvm_mmu_track_write; 7c8a4742c4ab, 226d9b8f1688",
  needs: ["guest-tables"],
  brokenBy: [
    "shadow-trusts-w-clear",
    "shadow-protects-without-flush",
    "entry-not-rechecked",
    "shadow-not-told",
    "told-count-read-first",
  ],
  exercised: (s) => s.vcpus.some(({ entryGone }) => entryGone),
  on: (s, event) => {
    if (event.type !== "use") return true;
    const { guestMode, entryGone } = at(s.vcpus, event.vcpu);
    return (
      !guestMode ||
      !entryGone ||
      `${describeUse(s, event)}, which the guest's table has mapped for its nested guest, and maps no more`
    );
  },
});
