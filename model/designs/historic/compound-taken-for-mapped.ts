import { isCompound } from "../../host/mapping.ts";
import { myVcpu, replace, step } from "../../actor.ts";
import { historic } from "./case.ts";

/** Asks the page that get_user_pages has found, not the host's page table. */
const hugeIfCompound = step("choose-level", {
  source: "arch/x86/kvm/mmu/mmu.c:transparent_hugepage_adjust",
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    fault.huge = !fault.logDirty && fault.hugeInSlot && isCompound(d, fault.pfn);
  },
});

export const compoundTakenForMapped = historic({
  id: "compound-taken-for-mapped",
  commit: "127393fbe597",
  title: "Fix memory corruption in KVM with THP enabled",
  history:
    "KVM mapped a compound page huge though the host had divided its mapping and dropped a part: after MADV_DONTNEED, as in post-copy, guest and VMM worked on different memory (4.5)",
  design: "mainline",
  scenario: "discarded-tail",
  property: "no-stale-translation",
  edits: [replace("fault/choose-level", hugeIfCompound)],
});
