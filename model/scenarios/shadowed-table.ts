import { at } from "../../checker/state/fields.ts";
import { addNestedRoot, bootMappedSmall } from "../boot.ts";
import { tableGfn } from "../nested-table/table.ts";
import { clearLeaf } from "../mmu/spte.ts";
import type { StateDraft } from "../state/state.ts";
import { atLeast, noRequests, scenario } from "./define.ts";

/** vcpu0 runs the guest, which has its table mapped writable; the others run the nested guest, which has touched nothing yet. */
export const bootTable = (d: StateDraft): void => {
  bootMappedSmall(d, "write");
  clearLeaf(at(at(d.roots, 0).leaves, 0));
  addNestedRoot(d);
  for (let v = 1; v < d.vcpus.length; v++) {
    at(d.vcpus, v).guestMode = true;
    at(d.vcpus, v).root = 1;
  }
  d.guestTable.entry = "memory";
};

export const shadowedTable = scenario("shadowed-table", {
  asks: "A guest clears an entry of the table of its nested guest, which is being shadowed, while dirty logging begins: does the nested guest still go by it?",
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  supports: atLeast({ roots: 2 }),
  features: ["guest-mode", "write-tracking", "guest-tables", "dirty-log", "memslot-ioctl"],
  role: (vcpu) => (vcpu === 0 ? "faulter" : "bystander"),
  ownAccesses: (vcpu) => (vcpu === 0 ? [] : ["nested-fault", "invept"]),
  faultGfns: () => [tableGfn],
  interrupts: false,
  parts: () => ({ vmm: ["set-flags"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: true, bits: "keep" }],
  }),
  init: bootTable,
});
