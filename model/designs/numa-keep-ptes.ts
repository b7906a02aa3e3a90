import { goto } from "../../checker/protocol/control.ts";
import { before, branch, only, step, type KvmItem } from "../actor.ts";
import { restoreIfHostAllows } from "../fault/restore-parked.ts";
import { parkLeafs } from "../mmu/park.ts";
import { inNotifierRange } from "../notifier/invalidate.ts";
import { derive } from "./design.ts";
import { mainline } from "./mainline.ts";

const skipZap = step("skip-zap", {
  source: "virt/kvm/kvm_main.c:kvm_mmu_notifier_invalidate_range_start",
  local: true,
  jumps: ["flush"],
  run: () => goto("flush"),
});

/**
 * The event that the notifier is told must say that the conversion is NUMA balancing's: today it is that of mprotect
 * (MMU_NOTIFY_PROTECTION_VMA).
 */
const keepPtes: KvmItem = only("keep-ptes", ({ world }) => world.features.has("parking"), [
  branch("prot-none", (s) => s.notifier.change === "prot-none", [
    parkLeafs(inNotifierRange),
    skipZap,
  ]),
]);

/**
 * Parked in place of zapped, with the flush, the range and the sequence of any invalidation. A fault that meets a parked SPTE
 * decides anew (slot, root, sequence, the host's entry) and exchanges the parked word for what it is granted. If the host's entry still is
 * inaccessible, it goes the long way, on which get_user_pages takes the hinting fault, and exchanges the word there. All other
 * invalidations, and whatever else zaps, destroy parked SPTEs as present ones.
 */
export const numaKeepPtes = derive(mainline, "numa-keep-ptes", {
  about:
    "the notifier answers PROT_NONE conversions by parking SPTEs; a fault restores one if the host's entry is accessible",
  source: "Christopherson on v2 05/13, 29 May 2025; kvm-semantics 10 (d)",
  parks: "prot-none",
  edits: [
    before("change-mapping/start/found/each-root", keepPtes),
    before("fault/check-readonly", restoreIfHostAllows),
    before("prefault/check-readonly", restoreIfHostAllows),
  ],
});
