import { at } from "../../checker/state/fields.ts";
import { bootWritten } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { noRequests, scenario, wider } from "./define.ts";

export const agingAndDirtyLogging = scenario("aging-and-dirty-logging", {
  asks: "If what is aged loses W beside dirty logging, without a flush, is every write in the copy when the last round ends?",
  machine: "x86-zap-slot",
  alsoOn: ["x86-ad", "x86-pml"],
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["dirty-log", "harvest", "migration", "memslot-ioctl", "aging"],
  faultAccesses: ["read", "write"],
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  parts: () => ({
    vmm: ["set-flags", "first-pass", "round", "last-round"],
    pager: [],
    host: [],
    ager: ["age"],
  }),
  requests: () => ({
    ...noRequests,
    flags: [{ userfault: false, logDirty: true, bits: "keep" }],
  }),
  init: (d, world) => {
    bootWritten(d, world);
    // Nothing but the page that is aged could have W.
    clearLeaf(at(at(d.roots, 0).leaves, 1));
  },
});
