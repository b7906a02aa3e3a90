import { at } from "../checker/state/fields.ts";
import { describeUse, hostMappingInForce, pagesInForce } from "./mappings.ts";
import { contract } from "./property.ts";

export const noWriteBeyondHostPermission = contract("no-write-beyond-host-permission", {
  claim: "No write reaches a page that the host has made read-only.",
  source: "virt/kvm/kvm_main.c:kvm_follow_pfn; mmu_notifier around mprotect, KSM, fork",
  needs: ["host-protection"],
  brokenBy: ["read-only-mapped-writable", "protection-without-flush"],
  exercised: (s) => s.host.pages.some((page) => !page.writable),
  on: (s, event) =>
    event.type !== "use" ||
    event.access === "read" ||
    pagesInForce(s, event.gfn).some(
      (page) => at(s.host.pages, page).writable && hostMappingInForce(s, page),
    ) ||
    `${describeUse(s, event)}, which the host has made read-only`,
});
