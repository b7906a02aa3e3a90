import { operation, step, type KvmOperation } from "../actor.ts";

/**
 * The VMM closes the VM, when it likes: roots that are there are emptied, and then the page-table pages are counted that are left. What
 * follows is not played: the step changes nothing, and says what the count would be (no-kernel-warning).
 */
export const closeVm: KvmOperation = operation("close-vm", {
  endless: true,
  steps: [
    step("close-vm", {
      source: "arch/x86/kvm/mmu/tdp_mmu.c:kvm_mmu_uninit_tdp_mmu",
      when: (s) =>
        s.ioctl.kind === "none" && !s.memslots.locked && s.vcpus.every(({ running }) => !running),
      event: () => ({ type: "vm-ends" }),
    }),
  ],
});
