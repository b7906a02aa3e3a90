import { at, none } from "../../checker/state/fields.ts";
import { operation, step, type KvmOperation } from "../actor.ts";
import { inRunLoop } from "../own-access/user-mapping.ts";

/**
 * VMLAUNCH of the guest, or a VM exit that KVM passes on to it: the vCPU goes on with L2, or with L1 again. Without EPT of L1's own both
 * have the same guest memory, each by a TDP root of its own (role.guest_mode). The root that is left stays cached and valid.
 */
export const switchNesting: KvmOperation = operation("switch-nesting", {
  when: inRunLoop,
  steps: [
    step("new-pgd", {
      source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_new_pgd",
      run: (d, me) => {
        const vcpu = at(d.vcpus, me.vcpu);
        vcpu.guestMode = !vcpu.guestMode;
        vcpu.root = none;
      },
    }),
  ],
});
