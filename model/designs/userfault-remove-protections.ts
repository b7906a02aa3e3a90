import { before, replace, splice } from "../actor.ts";
import { restoreParked } from "../fault/restore-parked.ts";
import { parkMemslot } from "../mmu/park.ts";
import { derive } from "./design.ts";
import { userfaultV3 } from "./userfault-v3.ts";

/** What overrides the default of `kvm_arch_userfault_enabled`: access goes, translations stay, whichever way the VM zaps memslots. */
const userfaultEnabled = splice("userfault-enabled", [parkMemslot]);

/**
 * v3 with the dedicated arch API specialised. On 1->0 nothing need be done: what is still parked is restored by the next fault, a huge
 * leaf as a whole.
 */
export const userfaultRemoveProtections = derive(userfaultV3, "userfault-remove-protections", {
  about:
    "v3 whose kvm_arch_userfault_enabled parks the slot's SPTEs; a fault restores one without asking the host",
  source: "Christopherson on v2 05/13, 29 May 2025; kvm-semantics 10 (c) and (d)",
  parks: "userfault",
  edits: [
    replace("set-flags/userfault-on/edge/userfault-enabled", userfaultEnabled),
    before("fault/check-readonly", restoreParked),
    before("prefault/check-readonly", restoreParked),
  ],
});
