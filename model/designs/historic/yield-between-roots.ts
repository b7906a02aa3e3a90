import { after, before } from "../../actor.ts";
import { addOwnAccount, beginOwnAccount } from "../../tlb/own-account.ts";
import { historic } from "./case.ts";

const source = "arch/x86/kvm/mmu/tdp_mmu.c:kvm_tdp_mmu_zap_gfn_range";
const root = "delete/invalidate/flush-shadow-memslot/no-quirk/zap-memslot/each-root";

export const yieldBetweenRoots = historic({
  id: "yield-between-roots",
  commit: "a835429cda91",
  title: "Ensure TLBs are flushed when yielding during GFN range zap",
  history:
    "a zap of several roots that yielded in one of them, having zapped nothing there yet, gave mmu_lock up without the flush that the roots before owed (5.10 to 5.11)",
  design: "mainline",
  scenario: "nested-slot-reclaim",
  property: "no-access-to-freed-page",
  edits: [
    before(`${root}/each-gfn`, beginOwnAccount(source)),
    after(`${root}/each-gfn`, addOwnAccount(source)),
  ],
});
