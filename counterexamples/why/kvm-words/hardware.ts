import type { FieldWords } from "../words.ts";
import { cached, flush } from "./phrases.ts";

/** What hardware and fault handlers keep. */
export const hardware: readonly FieldWords[] = [
  {
    field: "vcpus[v].tlb[g].permission",
    role: "copy",
    noun: "vcpu{v}'s TLB entry for gfn {g}",
    ...cached("gfn {g}"),
    found: { read: "found gfn {g} in its TLB", write: "found gfn {g} in its TLB" },
    revokedBy: flush,
  },
  {
    field: "vcpus[v].tlb[g].*",
    role: "copy",
    noun: "vcpu{v}'s TLB entry for gfn {g}",
    ...cached("gfn {g}"),
    revokedBy: flush,
  },
  {
    field: "vcpus[v].hugeTlb[e].permission",
    role: "copy",
    noun: "vcpu{v}'s huge TLB entry for {e}",
    ...cached("{e} as a huge page"),
    to: { ...cached("{e} as a huge page").to, none: "dropped its huge TLB entry for {e}" },
    found: { read: "found {e} in its TLB", write: "found {e} in its TLB" },
    revokedBy: flush,
  },
  {
    field: "vcpus[v].hugeTlb[e].*",
    role: "copy",
    noun: "vcpu{v}'s huge TLB entry for {e}",
    ...cached("{e} as a huge page"),
    to: { none: "dropped its huge TLB entry for {e}" },
    revokedBy: flush,
  },
  {
    field: "vcpus[v].flushRequested",
    role: "request",
    noun: "vcpu{v}'s KVM_REQ_TLB_FLUSH",
    to: { true: "asked vcpu{v} to flush its TLB" },
    changed: "flushed its TLB",
    kept: { true: "vcpu{v} had been asked to flush its TLB already" },
    found: { true: "found a flush of vcpu{v}'s TLB requested" },
    nonePending: "found no request pending",
    pending: { value: true, unanswered: "vcpu{v} had not flushed its TLB" },
    revokedBy: {
      field: "vcpus[{v}].mode",
      while: "in-guest",
      never: "kicked vcpu{v} out of the guest",
    },
  },
  {
    field: "vcpus[v].freeRootsRequested",
    role: "request",
    noun: "vcpu{v}'s KVM_REQ_MMU_FREE_OBSOLETE_ROOTS",
    to: { true: "asked vcpu{v} to drop its obsolete root" },
    changed: "dropped its obsolete root",
    kept: { true: "vcpu{v} had been asked to drop its obsolete root already" },
    found: { true: "found that vcpu{v} is to drop its obsolete root" },
    nonePending: "found no request pending",
    pending: { value: true, unanswered: "vcpu{v} had not dropped its obsolete root" },
    revokedBy: {
      field: "vcpus[{v}].mode",
      while: "in-guest",
      never: "kicked vcpu{v} out of the guest",
    },
  },
  {
    field: "vcpus[v].dirtyLoggingRequested",
    role: "request",
    noun: "vcpu{v}'s KVM_REQ_UPDATE_CPU_DIRTY_LOGGING",
    to: { true: "asked vcpu{v} whether to log what it writes" },
    changed: "took up KVM_REQ_UPDATE_CPU_DIRTY_LOGGING",
    nonePending: "found no request pending",
    pending: { value: true, unanswered: "vcpu{v} had not begun to log what it writes" },
    revokedBy: {
      field: "vcpus[{v}].mode",
      while: "in-guest",
      never: "kicked vcpu{v} out of the guest",
    },
  },
];
