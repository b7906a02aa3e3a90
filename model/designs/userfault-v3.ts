import { after, before, splice } from "../actor.ts";
import { flushShadowMemslot } from "../mmu/flush-shadow-memslot.ts";
import { recoverInPlace } from "../mmu/recover-huge-pages.ts";
import { derive } from "./design.ts";
import { mainline } from "./mainline.ts";
import {
  acceptUserfault,
  nothingRefused,
  onClearing,
  onSetting,
  smallByAdjust,
} from "./userfault.ts";

/** `kvm_arch_userfault_enabled`, whose default removes all translations of the slot; generic code calls it after the bitmap is freed. */
const userfaultEnabled = splice("userfault-enabled", [flushShadowMemslot]);

export const userfaultV3 = derive(mainline, "userfault-v3", {
  about: "generic code calls kvm_arch_userfault_enabled at commit; its default flushes the memslot",
  source:
    "KVM Userfault v3 04/15 and 05/15, 18 Jun 2025 (virt/kvm/kvm_main.c:kvm_commit_memory_region)",
  userfault: "flags",
  edits: [
    ...acceptUserfault,
    nothingRefused,
    ...smallByAdjust,
    before("set-flags/arch-commit/log-dirty-on", onClearing(recoverInPlace)),
    after("set-flags/dirty-bitmap", onSetting(userfaultEnabled)),
  ],
});
