import { at } from "../checker/state/fields.ts";
import { pageOfOwnAccess, type OwnAccess } from "../model/own-access/frame.ts";
import {
  describeOwnAccess,
  describeUse,
  hostMappingInForce,
  isGrantedBy,
  type Use,
} from "./mappings.ts";
import { contract } from "./property.ts";
import type { State } from "../model/state/state.ts";

const isWritable = (s: State, _use: Use, page: number): boolean =>
  at(s.host.pages, page).writable && hostMappingInForce(s, page);

/** Through the VMM's mapping the host itself sees to it. */
const ownWriteIsPermitted = (s: State, access: OwnAccess): boolean => {
  if (access.via === "user-mapping") return true;
  const page = pageOfOwnAccess(s, access);
  return at(s.host.pages, page).writable && hostMappingInForce(s, page);
};

export const noWriteBeyondHostPermission = contract("no-write-beyond-host-permission", {
  claim: "No write reaches a page that the host has made read-only.",
  source: "virt/kvm/kvm_main.c:kvm_follow_pfn; mmu_notifier around mprotect, KSM, fork",
  needs: ["host-protection"],
  brokenBy: [
    "read-only-mapped-writable",
    "protection-without-flush",
    "protection-keeps-pfn-cache",
    "restore-forgets-host-writable",
    "parked-outlives-write-protection",
    "userfault-parked-outlives-write-protection",
  ],
  exercised: (s) => s.host.pages.some((page) => !page.writable),
  on: (s, event) => {
    if (event.type === "own-access")
      return (
        !at(s.vcpus, event.vcpu).fault.write ||
        ownWriteIsPermitted(s, event) ||
        `${describeOwnAccess(s, event)}, which the host has made read-only`
      );
    return (
      event.type !== "use" ||
      event.access === "read" ||
      isGrantedBy(s, event, isWritable) ||
      `${describeUse(s, event)}, which the host has made read-only`
    );
  },
});
