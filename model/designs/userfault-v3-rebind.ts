import { before, replace } from "../actor.ts";
import { checkBindingOfSlot } from "../fault/gmem.ts";
import { newObjectWithFile, rebind } from "../gmem/bind.ts";
import { derive } from "./design.ts";
import { userfaultV3 } from "./userfault-v3.ts";

/**
 * What FLAGS_ONLY on a slot with guest_memfd needs beside what is posted: the new object points to the file, the bindings are rewritten
 * before the old object is freed, and a fault compares the memslot, not the object. With the comparison that the kernel has, faults with
 * the new object warn until the bindings are rewritten, and faults with the old one after that; no place between pleases both.
 */
export const userfaultV3Rebind = derive(userfaultV3, "userfault-v3-rebind", {
  about: "userfault-v3 that hands the guest_memfd binding over to the slot's new object",
  source: "ours, after KVM Userfault v3 04/15 and af62fe2494da",
  edits: [
    replace("set-flags/new-object", newObjectWithFile),
    before("set-flags/old-object", rebind),
    replace("fault/gmem/from-file/check-binding", checkBindingOfSlot),
  ],
});
