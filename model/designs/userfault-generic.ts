import { after, before } from "../actor.ts";
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

/** "Mandatory in generic code, optional in arch": generic code flushes behind the arch hook, which keeps only the recovery. */
export const userfaultGeneric = derive(mainline, "userfault-generic", {
  about: "generic code flushes the memslot on 0->1, the arch hook recovers huge pages on 1->0",
  source: "Christopherson on v2 05/13, 28 May 2025 (virt/kvm/kvm_main.c:kvm_commit_memory_region)",
  userfault: "flags",
  edits: [
    ...acceptUserfault,
    nothingRefused,
    ...smallByAdjust,
    before("set-flags/arch-commit/log-dirty-on", onClearing(recoverInPlace)),
    after("set-flags/arch-commit", onSetting(flushShadowMemslot)),
  ],
});
