import { at } from "../../checker/state/fields.ts";
import { bootLogged } from "../boot.ts";
import { tableGfn } from "../nested-table/table.ts";
import { atLeast, noRequests, scenario } from "./define.ts";
import { bootTable } from "./shadowed-table.ts";

/** Of kernels for which an SPTE without W is protected. The slot is dirty-logged, and the guest has written its table. It writes by its TLB, and is not asked what it does when it can no more. */
export const shadowedTableLogged = scenario("shadowed-table-logged", {
  asks: "The dirty log is harvested while a page that was written is about to be shadowed as a table: is the guest's next write to it seen?",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  supports: atLeast({ roots: 2 }),
  features: ["guest-mode", "write-tracking", "guest-tables", "dirty-log", "harvest"],
  role: () => "bystander",
  ownAccesses: (vcpu) => (vcpu === 0 ? [] : ["nested-fault", "invept"]),
  faultGfns: () => [tableGfn],
  interrupts: false,
  parts: () => ({ vmm: ["harvest"], pager: [], host: [] }),
  requests: () => noRequests,
  init: (d) => {
    bootTable(d);
    bootLogged(d);
    at(d.dirtyLog, tableGfn).set = true;
  },
  fits: ({ name }) => name === "v3.4",
});
