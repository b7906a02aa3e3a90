import { after } from "../actor.ts";
import { derive } from "./design.ts";
import { mainlineArm64 } from "./mainline-arm64.ts";
import { acceptUserfaultArm64 } from "./userfault-arm64.ts";
import { refuseSettingWhereKnown } from "./userfault-create-only.ts";

/** No translation is older than the flag, so that nothing need be unmapped; on 1->0 nothing is done either. */
export const userfaultCreateOnlyArm64 = derive(mainlineArm64, "userfault-create-only-arm64", {
  about: "only CREATE sets USERFAULT; FLAGS_ONLY may clear it, and nothing is done then",
  source: "Christopherson on v2 05/13, 29 May 2025",
  userfault: "create-only",
  edits: [...acceptUserfaultArm64, after("set-flags/lock-slots", refuseSettingWhereKnown)],
});
