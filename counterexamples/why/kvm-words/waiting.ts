import type { FieldWords } from "../words.ts";

/** Waiting for others. */
export const waiting: readonly FieldWords[] = [
  {
    field: "threads[t].srcu",
    role: "request",
    noun: "the SRCU section of thread {t}",
    to: {
      reading: "entered an SRCU read section",
      outside: "left its SRCU read section",
      awaited: "began a grace period",
    },
    changed: "changed an SRCU section",
    nonePending: "found no awaited SRCU reader",
    pending: { value: "awaited", unanswered: "{who} was still in its SRCU read section" },
  },
  {
    field: "threads[t].acks[v].awaited",
    role: "request",
    noun: "vcpu{v}'s acknowledgement",
    to: { true: "kicked vcpu{v}" },
    changed: "acknowledged the kick",
    nonePending: "found no acknowledgement outstanding",
    pending: { value: true, unanswered: "vcpu{v} had not acknowledged the kick" },
  },
  {
    field: "threads[t].zapped",
    role: "hidden",
    noun: "",
    changed: "",
    beside: { none: "marked the page of the SPTE as accessed and dirty" },
  },
  {
    field: "threads[t].flushOwed",
    role: "hidden",
    noun: "",
    changed: "",
    debt: { value: true, unpaid: "returned with a flush still owed" },
  },
  {
    field: "threads[t].rcu",
    role: "hidden",
    noun: "",
    changed: "",
    beside: { true: "entered an RCU read section", false: "left its RCU read section" },
  },
  {
    field: "threads[t].table",
    role: "copy",
    noun: "{who}'s pointer to a page-table page",
    to: { none: null },
    changed: "walked into page-table page {is}",
  },
  ...["gfn", "root", "region", "vcpu", "acks[v].visited"].map((name): FieldWords => ({
    field: `threads[t].${name}`,
    role: "hidden",
    noun: "",
    changed: "",
    cursor: true,
  })),
  {
    field: "threads[t].yielding",
    role: "hidden",
    noun: "",
    changed: "",
    beside: { true: "is to yield mmu_lock" },
  },
  { field: "threads[t].*", role: "hidden", noun: "", changed: "" },
  { field: "recovery.*", role: "hidden", noun: "", changed: "" },
];
