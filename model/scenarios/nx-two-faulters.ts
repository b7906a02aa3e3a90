import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall, bootTracked } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { noRequests, scenario } from "./define.ts";

export const nxTwoFaulters = scenario("nx-two-faulters", {
  asks: "While the NX recovery worker zaps a table, two vCPUs install into it: is anything left in the table when it goes?",
  machine: "x86-zap-slot",
  alsoOn: ["x86-zap-slot,walk-caches"],
  scope: { vcpus: 2, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  features: ["table-pages", "nx-huge-pages"],
  role: (vcpu) => (vcpu === 0 ? "faulter" : "mapper"),
  faultAccesses: ["read"],
  touches: () => [0],
  faultGfns: () => [0],
  interrupts: false,
  parts: () => ({ vmm: [], pager: [], host: [], worker: ["recover-nx-huge-pages"] }),
  requests: () => noRequests,
  init: (d, world) => {
    // The table was linked for a fetch from a huge page that the host has divided since.
    bootMappedSmall(d, "write");
    bootTracked(d, world);
    clearLeaf(at(at(d.roots, 0).leaves, 0));
  },
});
