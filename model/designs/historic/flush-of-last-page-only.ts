import { before } from "../../actor.ts";
import { forgetFlushOwed } from "../../tlb/own-account.ts";
import { historic } from "./case.ts";

/**
 * Then mmu_lock was held for writing, and the fix names no way in which a listed page could have been zapped by others. Since v6.18 it is
 * held for reading, and a fault puts a huge leaf in the table's place once the worker has taken the page off its list.
 */
export const flushOfLastPageOnly = historic({
  id: "flush-of-last-page-only",
  commit: "315f02c60d94",
  title: "Preserve pending TLB flush across calls to kvm_tdp_mmu_zap_sp",
  history:
    "the NX recovery worker kept the answer for its last page only, so that one page for which nothing was zapped hid the flush that those before owed (release candidates of 5.12)",
  design: "mainline",
  scenario: "nx-several-pages",
  property: "no-use-of-freed-page-table",
  edits: [
    before(
      "recover-nx-huge-pages/compare-parent",
      forgetFlushOwed("arch/x86/kvm/mmu/mmu.c:kvm_recover_nx_huge_pages"),
    ),
  ],
});
