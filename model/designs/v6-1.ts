import { before, remove } from "../actor.ts";
import { zapHugeLeaf } from "../fault/zap-huge-leaf.ts";
import { cleanEntriesStayProtected } from "../host/clean-ptes.ts";
import { derive } from "./design.ts";
import { mainline } from "./mainline.ts";
import { refaultHugePages } from "./v6-12.ts";

const zapAll = "invalidate/flush-shadow-memslot/quirk/zap-all-fast/zap-roots/each-root";

/**
 * What v6.1 does otherwise: faults do not look at the sequence before they have the lock, drop a huge leaf that is in their way, and
 * invalid roots are zapped from the top, not leaves first. Asked about where a real v6.1 is held against it.
 */
export const v6_1 = derive(mainline, "v6.1", {
  about:
    "v6.12 without the unlocked checks of a fault, which drops huge leaves; invalid roots zapped from the top",
  source: "Linux v6.1, arch/x86/kvm/mmu/mmu.c:direct_page_fault, tdp_mmu.c:tdp_mmu_zap_root",
  scenarios: ["conformance"],
  edits: [
    ...refaultHugePages,
    remove("fault/retry-early"),
    remove("fault/retry-after-faultin"),
    before("fault/map/link-table", zapHugeLeaf),
    ...cleanEntriesStayProtected,
    remove(`set-region/moves/${zapAll}/each-gfn`),
    remove(`set-region/goes/${zapAll}/each-gfn`),
  ],
});
