import { before } from "../actor.ts";
import { flushShadowMemslot } from "../arm64/unmap.ts";
import { derive } from "./design.ts";
import { mainlineArm64 } from "./mainline-arm64.ts";
import { acceptUserfaultArm64, onClearingArm64 } from "./userfault-arm64.ts";
import { nothingRefused, onSetting } from "./userfault.ts";

/** Whichever way the flag changes, the slot is unmapped: on 0->1 to make faults look, on 1->0 to get blocks back. */
export const userfaultV1Arm64 = derive(mainlineArm64, "userfault-v1-arm64", {
  about: "the arm64 commit hook unmaps the memslot on 0->1 and on 1->0",
  source: "KVM Userfault v1 06/13, 4 Dec 2024 (arch/arm64/kvm/mmu.c:kvm_arch_commit_memory_region)",
  userfault: "flags",
  edits: [
    ...acceptUserfaultArm64,
    nothingRefused,
    before(
      "set-flags/arch-commit/log-dirty-on",
      onSetting(flushShadowMemslot),
      onClearingArm64(flushShadowMemslot),
    ),
  ],
});
