import { after } from "../actor.ts";
import { flushShadowMemslot } from "../arm64/unmap.ts";
import { derive } from "./design.ts";
import { mainlineArm64 } from "./mainline-arm64.ts";
import { acceptUserfaultArm64 } from "./userfault-arm64.ts";
import { nothingRefused, onSetting } from "./userfault.ts";

/** Generic code unmaps behind the arch hook, which knows nothing of the flag: what is optional is left out altogether. */
export const userfaultGenericArm64 = derive(mainlineArm64, "userfault-generic-arm64", {
  about: "generic code unmaps the memslot on 0->1, behind the arch hook, which does nothing",
  source:
    "Christopherson on v2 06/13, 6 May 2025 (virt/kvm/kvm_main.c:kvm_commit_memory_region; arch/arm64/kvm/mmu.c)",
  userfault: "flags",
  edits: [
    ...acceptUserfaultArm64,
    nothingRefused,
    after("set-flags/arch-commit", onSetting(flushShadowMemslot)),
  ],
});
