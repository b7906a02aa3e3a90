import { bootTablePages } from "../boot.ts";
import { at } from "../../checker/state/fields.ts";
import { firstFaults, full, noRequests, scenario } from "./define.ts";

export const tableFreeFault = scenario("table-free-fault", {
  asks: "When a fault puts a huge leaf in a table's place and KVM flushes just that range, does anybody still walk into the table after it was freed?",
  machine: "x86-zap-slot,walk-caches,hypercall-flush",
  alsoOn: ["x86-zap-slot,walk-caches", "x86-zap-slot"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["huge", "table-pages"],
  role: firstFaults,
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: [], pager: [], host: [] }),
  requests: () => noRequests,
  // The host has collapsed its pages since the guest touched them: what the table mapped is gone, the table is not.
  init: (d, world) => {
    at(at(d.roots, 0).entries, 0).kind = "table";
    bootTablePages(d, world);
  },
});
