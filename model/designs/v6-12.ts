import { replace } from "../actor.ts";
import { zapAndRefault } from "../mmu/recover-huge-pages.ts";
import { derive, type KvmEdit } from "./design.ts";
import { mainline } from "./mainline.ts";

/** Up to v6.12 tables are zapped and refaulted when logging ends, not recovered in place. */
export const refaultHugePages: readonly KvmEdit[] = ["set-flags", "set-region"].map((operation) =>
  replace(`${operation}/arch-commit/log-dirty-off/edge/recover-huge-pages`, zapAndRefault),
);

/** What v6.12 does otherwise, as far as the scenarios reach. */
export const v6_12 = derive(mainline, "v6.12", {
  about: "mainline with huge page recovery by zap and refault, as up to v6.12",
  source: "Linux v6.12, arch/x86/kvm/mmu/tdp_mmu.c:zap_collapsible_spte_range",
  edits: refaultHugePages,
});
