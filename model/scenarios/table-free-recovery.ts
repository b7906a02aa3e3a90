import { at } from "../../checker/state/fields.ts";
import { bootLogged, bootMappedSmall, bootTablePages } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { firstFaults, full, noRequests, scenario } from "./define.ts";

export const tableFreeRecovery = scenario("table-free-recovery", {
  asks: "When logging ends and a huge leaf takes a table's place, does anybody still walk into the table after it was freed?",
  machine: "x86-zap-slot,walk-caches",
  alsoOn: ["x86-zap-slot", "x86-ad,walk-caches"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["huge", "dirty-log", "memslot-ioctl", "starts-small", "table-pages"],
  role: firstFaults,
  faultGfns: () => [0, 1],
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: ["set-flags"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: false, bits: "keep" }],
  }),
  init: (d, world) => {
    bootLogged(d);
    bootMappedSmall(d, "protected");
    // A fault on gfn 0 takes the fast path, one on gfn 1 the slow one.
    clearLeaf(at(at(d.roots, 0).leaves, 1));
    bootTablePages(d, world);
  },
});
