import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { full, noRequests, scenario } from "./define.ts";

export const nxRecovery = scenario("nx-recovery", {
  asks: "While the NX recovery worker gives huge pages back, can two vCPUs install into the tables that go, or walk into them later?",
  machine: "x86-zap-slot,walk-caches",
  alsoOn: ["x86-zap-slot"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [full(scope)],
  features: ["huge", "table-pages", "nx-huge-pages"],
  role: (vcpu) => (vcpu === 0 ? "faulter" : "mapper"),
  faultAccesses: ["read"],
  faultGfns: () => [1],
  touches: () => [0],
  interrupts: false,
  parts: () => ({ vmm: [], pager: [], host: [], worker: ["recover-nx-huge-pages"] }),
  requests: () => noRequests,
  init: (d) => {
    bootMappedSmall(d, "write");
    clearLeaf(at(at(d.roots, 0).leaves, 1));
    at(d.tables, 0).nx = true;
    at(d.tables, 0).tracked = true;
  },
});
