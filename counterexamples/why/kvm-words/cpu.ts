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
];
