import { before } from "../actor.ts";
import { flushShadowMemslot } from "../mmu/flush-shadow-memslot.ts";
import { recoverInPlace } from "../mmu/recover-huge-pages.ts";
import { derive } from "./design.ts";
import { mainline } from "./mainline.ts";
import {
  acceptUserfault,
  nothingRefused,
  onClearing,
  onSetting,
  smallByMaxLevel,
} from "./userfault.ts";

/** The x86 commit hook does both edges, before everything else it does: the diff that the thread quotes. */
export const userfaultV2 = derive(mainline, "userfault-v2", {
  about: "the x86 commit hook flushes the memslot on 0->1 and recovers huge pages on 1->0",
  source: "KVM Userfault v2 05/13, 9 Jan 2025 (arch/x86/kvm/x86.c:kvm_mmu_slot_apply_flags)",
  userfault: "flags",
  edits: [
    ...acceptUserfault,
    nothingRefused,
    ...smallByMaxLevel,
    before(
      "set-flags/arch-commit/log-dirty-on",
      onSetting(flushShadowMemslot),
      onClearing(recoverInPlace),
    ),
  ],
});
