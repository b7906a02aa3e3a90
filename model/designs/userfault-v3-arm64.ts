import { after, splice } from "../actor.ts";
import { flushShadowMemslot } from "../arm64/unmap.ts";
import { derive } from "./design.ts";
import { mainlineArm64 } from "./mainline-arm64.ts";
import { acceptUserfaultArm64 } from "./userfault-arm64.ts";
import { nothingRefused, onSetting } from "./userfault.ts";

/** The default body of the hook, which arm64 does not override. */
const userfaultEnabled = splice("userfault-enabled", [flushShadowMemslot]);

export const userfaultV3Arm64 = derive(mainlineArm64, "userfault-v3-arm64", {
  about: "generic code calls kvm_arch_userfault_enabled at commit; its default unmaps the memslot",
  source:
    "KVM Userfault v3 04/15 and 06/15, 18 Jun 2025 (virt/kvm/kvm_main.c:kvm_commit_memory_region)",
  userfault: "flags",
  edits: [
    ...acceptUserfaultArm64,
    nothingRefused,
    after("set-flags/dirty-bitmap", onSetting(userfaultEnabled)),
  ],
});
