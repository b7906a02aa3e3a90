import { tableGfn } from "../nested-table/table.ts";
import { atLeast, noRequests, scenario } from "./define.ts";
import { bootTable } from "./shadowed-table.ts";

export const shadowedTableRaced = scenario("shadowed-table-raced", {
  asks: "Two vCPUs of a nested guest fault by the same table, of which none is shadowed yet, while the guest clears its entry: does either go by what it read first?",
  scope: { vcpus: 3, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  supports: atLeast({ roots: 2 }),
  features: ["guest-mode", "write-tracking", "guest-tables"],
  role: () => "bystander",
  ownAccesses: (vcpu) => (vcpu === 0 ? [] : ["nested-fault", "invept"]),
  faultGfns: () => [tableGfn],
  interrupts: false,
  parts: () => ({ vmm: [], pager: [], host: [] }),
  requests: () => noRequests,
  init: bootTable,
});
