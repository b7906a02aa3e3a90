import { at } from "../../checker/state/fields.ts";
import { tableGfn } from "../nested-table/table.ts";
import type { StateDraft } from "../state/state.ts";
import { atLeast, noRequests, scenario } from "./define.ts";
import { bootTable } from "./shadowed-table.ts";

/** As there, and vcpu0 has left the guest. */
export const bootEmulating = (d: StateDraft): void => {
  bootTable(d);
  at(d.vcpus, 0).mode = "outside";
  at(d.threads, 0).srcu = "reading";
};

export const shadowedTableEmulated = scenario("shadowed-table-emulated", {
  asks: "The same where KVM emulates the instruction that clears the entry, while another vCPU's fault begins to shadow the table.",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  supports: atLeast({ roots: 2 }),
  features: ["guest-mode", "write-tracking", "guest-tables"],
  role: () => "bystander",
  ownAccesses: (vcpu) => (vcpu === 0 ? ["emulate-write"] : ["nested-fault", "invept"]),
  faultGfns: () => [tableGfn],
  interrupts: false,
  parts: () => ({ vmm: [], pager: [], host: [] }),
  requests: () => noRequests,
  init: bootEmulating,
});
