import { bool, ifUsed, record } from "../../checker/state/fields.ts";
import type { World } from "../world.ts";

const usesPvFlush = ({ features }: World): boolean => features.has("pv-flush");

/** The guest's own page table, which all its vCPUs use: what matters is the entry for the page at gfn 0. */
export const guest = (world: World) =>
  record({
    /** the entry has been cleared: no walk finds it any more */
    unmapped: ifUsed(usesPvFlush(world), bool()),
  });

/**
 * What a vCPU and KVM tell each other about preemption. `preempted` and `flush` are bits of one byte in the guest's memory,
 * KVM_VCPU_PREEMPTED and KVM_VCPU_FLUSH_TLB of struct kvm_steal_time. Source: arch/x86/include/uapi/asm/kvm_para.h.
 */
export const stealTime = (world: World) => {
  const used = usesPvFlush(world);
  return record({
    preempted: ifUsed(used, bool()),
    flush: ifUsed(used, bool()),
    /** what KVM remembers that it has told the guest: vcpu->arch.st.preempted */
    told: ifUsed(used, bool()),
    /** KVM_REQ_STEAL_UPDATE */
    updateRequested: ifUsed(used, bool()),
    /** the thread has no CPU */
    scheduledOut: ifUsed(used, bool()),
    /** the guest's interrupt that asks the vCPU to flush is on its way */
    interrupted: ifUsed(used, bool()),
  });
};
