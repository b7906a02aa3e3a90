import { at } from "../../checker/state/fields.ts";
import { operation, step, type KvmOperation } from "../actor.ts";
import { lockMmuWrite, unlockMmuWrite } from "../locks/mmu-lock.ts";
import { makePagesAvailable } from "../mmu/make-pages-available.ts";
import { inRunLoop } from "../own-access/user-mapping.ts";

/**
 * A fault of the nested guest, whose EPT is the guest's own and is shadowed, beside the TDP MMU: a shadow page is made for it. Only that: neither
 * what the page maps nor what the nested guest does with it.
 */
export const shadowPageFault: KvmOperation = operation("shadow-page-fault", {
  when: inRunLoop,
  steps: [
    lockMmuWrite,
    makePagesAvailable,
    step("list-shadow-page", {
      source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_alloc_shadow_page",
      run: (d) => {
        const free = d.shadowPages.findIndex(({ listed }) => !listed);
        if (free >= 0) at(d.shadowPages, free).listed = true;
      },
    }),
    unlockMmuWrite,
  ],
});
