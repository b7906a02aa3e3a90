import { at } from "../checker/state/fields.ts";
import { describeUse, hostMappingInForce, isGrantedBy, type Use } from "./mappings.ts";
import { contract } from "./property.ts";
import type { State } from "../model/state/state.ts";

const isWritable = (s: State, _use: Use, page: number): boolean =>
  at(s.host.pages, page).writable && hostMappingInForce(s, page);

export const noWriteBeyondHostPermission = contract("no-write-beyond-host-permission", {
  claim: "No write reaches a page that the host has made read-only.",
  source: "virt/kvm/kvm_main.c:kvm_follow_pfn; mmu_notifier around mprotect, KSM, fork",
  needs: ["host-protection"],
  brokenBy: [
    "read-only-mapped-writable",
    "protection-without-flush",
    "parked-outlives-write-protection",
    "userfault-parked-outlives-write-protection",
  ],
  exercised: (s) => s.host.pages.some((page) => !page.writable),
  on: (s, event) =>
    event.type !== "use" ||
    event.access === "read" ||
    isGrantedBy(s, event, isWritable) ||
    `${describeUse(s, event)}, which the host has made read-only`,
});
