import { before } from "../actor.ts";
import { flushShadowMemslot } from "../arm64/unmap.ts";
import { derive } from "./design.ts";
import { mainlineArm64 } from "./mainline-arm64.ts";
import { acceptUserfaultArm64 } from "./userfault-arm64.ts";
import { nothingRefused, onSetting } from "./userfault.ts";

/** The arm64 half of what the thread quotes for x86: each architecture's hook must do it. Blocks come back by themselves. */
export const userfaultV2Arm64 = derive(mainlineArm64, "userfault-v2-arm64", {
  about: "the arm64 commit hook unmaps the memslot on 0->1, and does nothing on 1->0",
  source: "KVM Userfault v2 06/13, 9 Jan 2025 (arch/arm64/kvm/mmu.c:kvm_arch_commit_memory_region)",
  userfault: "flags",
  edits: [
    ...acceptUserfaultArm64,
    nothingRefused,
    before("set-flags/arch-commit/log-dirty-on", onSetting(flushShadowMemslot)),
  ],
});
