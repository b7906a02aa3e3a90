import type { FieldWords } from "../words.ts";

/** The CPU that vCPUs share, where its TLB tells them apart by nothing. */
export const cpu: readonly FieldWords[] = [
  {
    field: "vcpus[v].tagged",
    role: "copy",
    noun: "what vcpu{v} has left in the TLB",
    to: { true: "filled the TLB that it shares" },
    changed: "dropped all entries with the VMID",
  },
  {
    field: "cpu.current",
    role: "shared",
    noun: "the vCPU that has the CPU",
    to: { none: "left the CPU" },
    changed: "gave the CPU to vcpu{is}",
  },
  {
    field: "cpu.lastRan",
    role: "shared",
    noun: "last_vcpu_ran",
    changed: "wrote down that vcpu{is} ran last",
  },
  {
    field: "vmid.number",
    role: "shared",
    noun: "the VM's VMID",
    changed: "gave the VM another VMID",
  },
  {
    field: "vmid.stale",
    role: "shared",
    noun: "whether the VM's VMID is of an old generation",
    to: {
      true: "began a new generation of VMIDs",
      false: "made the VM's VMID one of the new generation",
    },
    changed: "changed the generation of VMIDs",
    found: {
      true: "found the VM's VMID of an old generation",
      false: "found the VM's VMID of the current generation",
    },
  },
  {
    field: "vmid.locked",
    role: "hidden",
    noun: "kvm_vmid_lock",
    changed: "",
    beside: { true: "took kvm_vmid_lock", false: "released kvm_vmid_lock" },
  },
  {
    field: "vcpus[v].vmid",
    role: "copy",
    noun: "the VMID that vcpu{v} runs with",
    changed: "loaded the VM's VMID",
  },
];
