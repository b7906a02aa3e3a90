import { before } from "../../actor.ts";
import { forgetFlushOwed } from "../../tlb/own-account.ts";
import { historic } from "./case.ts";

export const flushOfLastRootOnly = historic({
  id: "flush-of-last-root-only",
  commit: "f47e5bbbc92f",
  title: "Zap only TDP MMU leafs in zap range and mmu_notifier unmap",
  history:
    "its first form (cf3e26427c08) asked of the last root only whether a flush was owed; guests with Hyper-V crashed, and it was reverted within the merge window of 5.18",
  design: "v6.12",
  scenario: "nested-reclaim",
  property: "no-access-to-freed-page",
  edits: [
    before(
      "change-mapping/start/found/each-root/each-gfn",
      forgetFlushOwed("arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_unmap_gfn_range"),
    ),
  ],
});
