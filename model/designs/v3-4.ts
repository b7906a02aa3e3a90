import { move, remove, replace } from "../actor.ts";
import { derive } from "./design.ts";
import { writeProtectWhereW } from "../write-track/track.ts";
import { mainline } from "./mainline.ts";

/**
 * What v3.4 does otherwise about W: nobody gives it back without mmu_lock, and an SPTE without it is write-protected, whoever took it away.
 * So that TLBs know of it too, GET_DIRTY_LOG flushes before it drops mmu_lock. Only so far as its scenario reaches.
 */
export const v3_4 = derive(mainline, "v3.4", {
  about: "mainline without fast_page_fault, where W alone says whether an SPTE is protected",
  source:
    "Linux v3.4, arch/x86/kvm/mmu.c:rmap_write_protect, arch/x86/kvm/x86.c:write_protect_slot",
  scenarios: ["shadowed-table-logged"],
  edits: [
    remove("fault/fast"),
    replace("nested-fault/new-page/each-root/write-protect", writeProtectWhereW),
    move("harvest/protect/flush", { before: "harvest/protect/unlock-mmu-write" }),
  ],
});
