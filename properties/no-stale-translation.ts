import { at } from "../checker/state/fields.ts";
import { describeUse, frameOfUse, hostMappingInForce, pagesInForce } from "./mappings.ts";
import { contract } from "./property.ts";

export const noStaleTranslation = contract("no-stale-translation", {
  claim: "A use reaches only what a slot and the host's mapping granted since the last promise.",
  source: "virt/kvm/kvm_main.c:kvm_set_memslot; mmu_notifier invalidate_range_start",
  needs: [],
  brokenBy: ["no-srcu-wait-on-delete", "delete-without-invalid", "free-roots-not-requested"],
  exercised: (s) =>
    s.vcpus.some(
      (vcpu) =>
        vcpu.mode !== "outside" &&
        (vcpu.tlb.some((e) => e.permission !== "none") ||
          vcpu.hugeTlb.some((e) => e.permission !== "none")),
    ),
  on: (s, event) => {
    if (event.type !== "use") return true;
    const frame = frameOfUse(s, event);
    return (
      pagesInForce(s, event.gfn).some((page) => {
        const mapping = at(s.host.pages, page);
        return (
          mapping.pfn === frame &&
          hostMappingInForce(s, page) &&
          (event.access === "read" || mapping.writable)
        );
      }) || `${describeUse(s, event)}, which no slot and host mapping in force grants`
    );
  },
});
