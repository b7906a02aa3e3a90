import { after, before } from "../actor.ts";
import { chooseIndex, closeOverlay, loadOverlay, openOverlay } from "../arm64/overlay.ts";
import { derive } from "./design.ts";
import { mainlineArm64 } from "./mainline-arm64.ts";
import { acceptUserfaultArm64, onClearingArm64 } from "./userfault-arm64.ts";
import { nothingRefused, onSetting } from "./userfault.ts";

/** "Preserve the stage-2 translations but reap access permissions without modifying page tables / TLBs." */
export const userfaultOverlay = derive(mainlineArm64, "userfault-overlay", {
  about:
    "0->1 closes the memslot by a permission overlay that vCPUs load; translations and TLBs stay",
  source: "Upton on v2 05/13, 28 May 2025; FEAT_S2POE",
  userfault: "flags",
  needs: ["permission-overlay"],
  edits: [
    ...acceptUserfaultArm64,
    nothingRefused,
    before("fault/lock-mmu-read", chooseIndex),
    after("enter/set-guest-mode", loadOverlay),
    after("set-flags/dirty-bitmap", onSetting(closeOverlay), onClearingArm64(openOverlay)),
  ],
});
