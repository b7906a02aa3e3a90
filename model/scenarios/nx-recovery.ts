import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall, bootTracked } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { firstFaults, noRequests, scenario, wider } from "./define.ts";

export const nxRecovery = scenario("nx-recovery", {
  asks: "While the NX recovery worker gives huge pages back, can two vCPUs install into the tables that go, or walk into them later?",
  machine: "x86-ad,walk-caches",
  alsoOn: ["x86-zap-slot,walk-caches", "x86-zap-slot"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["huge", "table-pages", "nx-huge-pages"],
  role: firstFaults,
  faultAccesses: ["read", "fetch"],
  faultGfns: () => [1],
  touches: () => [0, 1],
  interrupts: false,
  parts: () => ({ vmm: [], pager: [], host: [], worker: ["recover-nx-huge-pages"] }),
  requests: () => noRequests,
  init: (d, world) => {
    bootMappedSmall(d, "write");
    clearLeaf(at(at(d.roots, 0).leaves, 1));
    bootTracked(d, world);
  },
});
