import { replace } from "../../actor.ts";
import { checkGeneration, vmidUnlocked } from "../../arm64/vmid.ts";
import { arm64Faults } from "../faults/arm64.ts";
import { historic, sameMistakeAs } from "./case.ts";

/** A look under kvm_vmid_lock, taken for reading; the one before the guest is entered is without. */
const checkLocked = { ...checkGeneration, wait: vmidUnlocked };

export const vmidLookedAtUnlocked = historic({
  id: "vmid-looked-at-unlocked",
  commit: "fb544d1ca65a",
  title: "Fix VMID alloc race by reverting to lock-less",
  history:
    "from 4.17 to 4.20 the first look at the VM's generation was under a lock, and the second one, with interrupts off, could still come between the generation and the VMID",
  design: "v5.0-arm64",
  scenario: "vmid-rollover",
  property: "no-stale-translation",
  edits: [
    replace("enter/update-vmid/check-vmid-gen", checkLocked),
    ...sameMistakeAs(arm64Faults, "vmid-after-its-generation"),
  ],
});
