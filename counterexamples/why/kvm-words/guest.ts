import type { FieldWords } from "../words.ts";

/** The guest's own flushes, and what it and KVM tell each other about preemption. */
export const guest: readonly FieldWords[] = [
  {
    field: "guest.unmapped",
    role: "shared",
    noun: "the guest's page table",
    to: { true: "cleared the guest's own entry for gfn 0" },
    changed: "changed the guest's page table",
  },
  {
    field: "promised.guestUnmapped",
    role: "promise",
    noun: "the guest's flush of gfn 0",
    to: { true: "ended the guest's flush of gfn 0" },
    changed: "ended the guest's flush of gfn 0",
  },
  {
    field: "vcpus[v].steal.preempted",
    role: "shared",
    noun: "KVM_VCPU_PREEMPTED of vcpu{v}",
    to: { true: "marked vcpu{v} as preempted", false: "took the mark of preemption from vcpu{v}" },
    changed: "changed KVM_VCPU_PREEMPTED of vcpu{v}",
    found: { true: "found vcpu{v} marked as preempted", false: "found vcpu{v} not preempted" },
  },
  {
    field: "vcpus[v].steal.flush",
    role: "shared",
    noun: "KVM_VCPU_FLUSH_TLB of vcpu{v}",
    to: {
      true: "set KVM_VCPU_FLUSH_TLB of vcpu{v}",
      false: "cleared KVM_VCPU_FLUSH_TLB of vcpu{v}",
    },
    changed: "changed KVM_VCPU_FLUSH_TLB of vcpu{v}",
    found: { true: "found KVM_VCPU_FLUSH_TLB of vcpu{v} set" },
  },
  {
    field: "vcpus[v].steal.*",
    role: "hidden",
    noun: "",
    changed: "",
  },
];
