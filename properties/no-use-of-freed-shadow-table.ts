import { at } from "../checker/state/fields.ts";
import { contract } from "./property.ts";

export const noUseOfFreedShadowTable = contract("no-use-of-freed-shadow-table", {
  claim: "No lockless walk of the shadow MMU reads or changes an SPTE in a table that was freed.",
  source:
    "arch/x86/kvm/mmu/mmu.c:kvm_mmu_commit_zap_page, walk_shadow_page_lockless_begin; kvm-semantics I4",
  needs: ["table-frees"],
  brokenBy: ["tables-freed-without-kick", "walk-not-announced", "kick-ignores-walks"],
  // Somebody is inside a table that is about to be freed.
  exercised: (s) =>
    s.vcpus.some(
      ({ root, fault }) =>
        fault.old.kind === "table" && root >= 0 && at(s.roots, root).state === "invalid",
    ),
  on: (s, event) =>
    event.type !== "lockless-walk" ||
    !at(s.vcpus, event.vcpu).fault.tableFreed ||
    `vcpu${event.vcpu} walks on in a page table that has been freed`,
});
