import { replace } from "../actor.ts";
import { zapAndRefault } from "../mmu/recover-huge-pages.ts";
import { derive } from "./design.ts";
import { mainline } from "./mainline.ts";

/** What v6.12 does otherwise, as far as the scenarios reach: tables are zapped and refaulted when logging ends, not recovered in place. */
export const v6_12 = derive(mainline, "v6.12", {
  about: "mainline with huge page recovery by zap and refault, as up to v6.12",
  source: "Linux v6.12, arch/x86/kvm/mmu/tdp_mmu.c:zap_collapsible_spte_range",
  edits: [replace("set-flags/arch-commit/log-dirty-off/edge/recover-huge-pages", zapAndRefault)],
});
