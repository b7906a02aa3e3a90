import { at } from "../../checker/state/fields.ts";
import { bootMappedSmall } from "../boot.ts";
import { clearLeaf } from "../mmu/spte.ts";
import { noRequests, scenario, wider } from "./define.ts";

export const accessedDirty = scenario("accessed-dirty", {
  asks: "Do the hardware's A/D updates, interrupts and prefaults disturb logging and recovery?",
  machine: "x86-ad",
  arm64: "arm64",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["dirty-log", "harvest", "huge", "memslot-ioctl"],
  touches: () => [0],
  prefaults: true,
  parts: () => ({ vmm: ["set-flags", "harvest"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    flags: [
      { userfault: false, logDirty: true, bits: "keep" },
      { userfault: false, logDirty: false, bits: "keep" },
    ],
  }),
  init: (d) => {
    bootMappedSmall(d, "write");
    // Something is left to be prefaulted.
    clearLeaf(at(at(d.roots, 0).leaves, 1));
    at(d.vcpus, 0).mode = "outside";
    at(d.vcpus, 0).running = false;
  },
});
