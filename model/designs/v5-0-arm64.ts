import { addOperation, after, before } from "../actor.ts";
import { enterByVmid, rollOver, updateVmid } from "../arm64/vmid.ts";
import { derive } from "./design.ts";
import { mainlineArm64 } from "./mainline-arm64.ts";

/** What v5.0 does otherwise, as far as the scenarios reach: a VM's VMID is of a generation. Stage 2 is that of mainline. */
export const v5_0Arm64 = derive(mainlineArm64, "v5.0-arm64", {
  about: "mainline-arm64 with VMIDs by generation, as up to v5.15",
  source: "Linux v5.0, virt/kvm/arm/arm.c:update_vttbr",
  edits: [
    before("enter/set-guest-mode", updateVmid),
    after("enter/set-guest-mode", enterByVmid),
    addOperation(rollOver),
  ],
});
