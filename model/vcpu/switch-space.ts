import { at, none } from "../../checker/state/fields.ts";
import { operation, step, type KvmOperation } from "../actor.ts";
import { putRoot } from "../mmu/tree.ts";
import { inRunLoop } from "../own-access/user-mapping.ts";

/**
 * SMI or RSM: the vCPU changes its address space, and with it its memslots and its root: the old one is dropped, the other one is loaded
 * at the next entry. Source: arch/x86/kvm/smm.c:kvm_smm_changed.
 */
export const switchSpace: KvmOperation = operation("switch-space", {
  when: inRunLoop,
  steps: [
    step("reset-context", {
      source: "arch/x86/kvm/mmu/mmu.c:kvm_mmu_reset_context",
      run: (d, me) => {
        const vcpu = at(d.vcpus, me.vcpu);
        const { root } = vcpu;
        vcpu.smm = !vcpu.smm;
        vcpu.root = none;
        if (root !== none) putRoot(d, root);
      },
    }),
  ],
});
