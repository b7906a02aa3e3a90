import { at } from "../checker/state/fields.ts";
import {
  describeUse,
  frameOfUse,
  hostMappingInForce,
  isGrantedBy,
  isGrantedByFile,
  mayBe,
  type Use,
} from "./mappings.ts";
import { contract } from "./property.ts";
import type { State } from "../model/state/state.ts";

/** Is the use one of this page, through the host's mapping of it? */
const grants = (s: State, use: Use, page: number): boolean => {
  const mapping = at(s.host.pages, page);
  return (
    mapping.pfn === frameOfUse(s, use) &&
    hostMappingInForce(s, page) &&
    mayBe(s, use.gfn, "shared") &&
    !mapping.protnone &&
    (use.access === "read" || mapping.writable)
  );
};

/** Is something cached by a vCPU that may use it? */
const caches = ({ mode, tlb, hugeTlb }: State["vcpus"][number]): boolean =>
  mode !== "outside" && (tlb.some(isPresent) || hugeTlb.some(isPresent));
const isPresent = ({ permission }: { readonly permission: string }): boolean =>
  permission !== "none";

export const noStaleTranslation = contract("no-stale-translation", {
  claim: "A use reaches only what a slot and the host's mapping granted since the last promise.",
  source: "virt/kvm/kvm_main.c:kvm_set_memslot; mmu_notifier invalidate_range_start",
  needs: [],
  brokenBy: [
    "no-srcu-wait-on-delete",
    "delete-without-invalid",
    "free-roots-not-requested",
    "range-forgotten",
    "attributes-without-in-progress",
    "attribute-checked-before-snapshot",
    "conversion-without-flush",
    "attribute-not-checked",
    "huge-page-not-in-range",
    "lpage-info-updated-late",
    "lpage-info-not-checked",
    "last-used-slot-without-generation",
    "nx-recovery-without-flush",
    "zap-forgets-smm-roots",
    "root-kept-across-spaces",
    "new-root-without-flush",
    "park-without-flush",
    "park-without-sequence",
    "restored-without-host",
    "restored-without-retry-check",
    "parked-outlives-sharing",
    "userfault-parked-outlives-prot-none",
    "range-tlbi-forgotten",
    "range-tlbi-before-clear",
    "vmid-after-its-generation",
    "rollover-without-exit",
    "vmid-not-checked-again",
  ],
  exercised: (s) => s.vcpus.some(caches),
  on: (s, event) => {
    if (event.type !== "use") return true;
    return (
      isGrantedBy(s, event, grants) ||
      isGrantedByFile(s, event) ||
      `${describeUse(s, event)}, which no slot and host mapping in force grants`
    );
  },
});
