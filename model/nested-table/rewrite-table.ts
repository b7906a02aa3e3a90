import { operation, step, type KvmOperation } from "../actor.ts";

/** The VMM writes to the guest's memory, as KVM cannot see: the entry leads to a gfn without a slot from now on. */
export const rewriteTable: KvmOperation = operation("rewrite-table", {
  when: (s) => s.guestTable.entry === "memory",
  begin: (d) => {
    d.guestTable.entry = "mmio";
  },
  steps: [step("store", { source: "VMM:writes to guest memory" })],
});
