import { at, none } from "../checker/state/fields.ts";
import { contract } from "./property.ts";

export const noUseOfFreedPageTable = contract("no-use-of-freed-page-table", {
  claim: "Nobody, neither a processor nor the kernel, walks into a page-table page that was freed.",
  source:
    "arch/x86/kvm/mmu/tdp_iter.h:kvm_tdp_mmu_read_spte; tdp_mmu.c:tdp_mmu_free_sp_rcu_callback; kvm-semantics I4",
  needs: [],
  needsOne: ["table-pages", "mm-exit"],
  brokenBy: [
    "table-freed-at-once",
    "flush-after-rcu-unlock",
    "recovery-without-flush",
    "recovery-yields-without-flush",
    "fast-fault-without-rcu",
    "map-without-rcu",
    "map-flush-after-rcu-unlock",
    "page-left-on-nx-list",
    "yield-within-rcu-forgotten",
    "nx-flush-after-rcu-unlock",
    "nx-yields-without-flush",
    "map-flushes-one-page",
    "stage2-freed-without-lock",
    "stage2-reset-late",
    "stage2-not-looked-for-again",
    "table-tlbi-deferred",
    "table-tlbi-hinted",
  ],
  exercised: (s) =>
    s.tables.some(({ state }) => state === "unlinked" || state === "waiting") ||
    (s.host.exiting && s.roots.some(({ state }) => state === "unused")),
  holds: (s) => {
    const { intoFree } = s.tableWalk;
    if (intoFree === none) return true;
    const vcpu = intoFree < s.vcpus.length ? at(s.vcpus, intoFree) : undefined;
    if (vcpu === undefined)
      return "a thread of the kernel walks into a page-table page that is free";
    return vcpu.mode === "outside"
      ? `vcpu${intoFree}, handling its fault, walks into a page-table page that is free`
      : `vcpu${intoFree}'s processor walks into a page-table page that is free`;
  },
});
