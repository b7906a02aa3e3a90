import { at } from "../../checker/state/fields.ts";
import { bootLogged } from "../boot.ts";
import { tableGfn } from "../nested-table/table.ts";
import { atLeast, noRequests, scenario } from "./define.ts";
import { bootEmulating } from "./shadowed-table-emulated.ts";

/** The table is shadowed, and the nested guest's page write-protected for dirty logging, so that a write faults on what is there. */
export const shadowedTableRewritten = scenario("shadowed-table-rewritten", {
  asks: "The VMM itself points the entry elsewhere, to where there is no memslot: what becomes of the SPTE that was made of it?",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  supports: atLeast({ roots: 2 }),
  features: ["guest-mode", "write-tracking", "guest-tables", "dirty-log", "mmio-sptes"],
  role: () => "bystander",
  ownAccesses: (vcpu) => (vcpu === 0 ? ["emulate-write"] : ["nested-fault", "invept"]),
  faultGfns: () => [tableGfn],
  interrupts: false,
  parts: () => ({ vmm: ["rewrite-table"], pager: [], host: [] }),
  requests: () => noRequests,
  init: (d) => {
    bootEmulating(d);
    bootLogged(d);
    const [ofGuest, ofNested] = [at(d.roots, 0), at(d.roots, 1)];
    at(ofGuest.leaves, tableGfn).permission = "read";
    at(ofNested.entries, 0).kind = "table";
    at(ofNested.leaves, 0).permission = "protected";
    at(ofNested.leaves, 0).pfn = at(d.host.pages, 0).pfn;
    d.guestTable.shadowed = true;
    at(d.writeTrack, tableGfn).tracked = true;
    at(d.promised.tracked, tableGfn).inForce = true;
  },
});
