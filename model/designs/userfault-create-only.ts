import { goto, next } from "../../checker/protocol/control.ts";
import { after, before, only, step } from "../actor.ts";
import { recoverInPlace } from "../mmu/recover-huge-pages.ts";
import { derive } from "./design.ts";
import { mainline } from "./mainline.ts";
import { acceptUserfault, onClearing, smallByAdjust } from "./userfault.ts";

const refuseSetting = step("refuse-setting-userfault", {
  source: "virt/kvm/kvm_main.c:kvm_set_memory_region",
  local: true,
  jumps: ["refusals/fail"],
  run: (d) => (d.ioctl.userfault === "0->1" ? goto("refusals/fail") : next),
});

export const refuseSettingWhereKnown = only(
  "set-only-at-create",
  ({ world }) => world.requests.flags.some((flags) => flags.userfault),
  [refuseSetting],
);

/** FLAGS_ONLY may clear USERFAULT, never set it: no translation is older than the flag, and nothing need be removed. */
export const userfaultCreateOnly = derive(mainline, "userfault-create-only", {
  about: "only CREATE sets USERFAULT; FLAGS_ONLY may clear it, and then the arch hook recovers",
  source: "Christopherson on v2 05/13, 29 May 2025",
  userfault: "create-only",
  edits: [
    ...acceptUserfault,
    ...smallByAdjust,
    after("set-flags/lock-slots", refuseSettingWhereKnown),
    before("set-flags/arch-commit/log-dirty-on", onClearing(recoverInPlace)),
  ],
});
