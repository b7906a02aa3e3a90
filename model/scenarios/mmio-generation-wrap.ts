import { at } from "../../checker/state/fields.ts";
import { generations } from "../state/mmu.ts";
import { noRequests, scenario, wider } from "./define.ts";
import { bootWithoutSlot } from "./mmio-generation.ts";

const plain = { userfault: false, logDirty: false, bits: "keep", readonly: false } as const;

/** The guest met the hole as many updates ago as an SPTE can count, and the slot that is created now begins the next round. */
export const mmioGenerationWrap = scenario("mmio-generation-wrap", {
  asks: "Does an MMIO SPTE of the same generation, one round of the counter ago, count again?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 2 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["slot-changes", "mmio-sptes", "mmio-generations", "memslot-ioctl"],
  faultGfns: () => [0],
  touches: () => [0],
  interrupts: false,
  slotPages: 1,
  parts: () => ({ vmm: ["create"], pager: [], host: [] }),
  requests: () => ({
    ...noRequests,
    create: [{ ...plain, slot: 0, base: 0, pages: 1, page: 0 }],
  }),
  init: (d, { machine }) => {
    bootWithoutSlot(d);
    d.memslots.generation = generations.length - 1;
    if (!machine.mmioCaching) return;
    const root = at(d.roots, 0);
    at(root.entries, 0).kind = "table";
    at(root.leaves, 0).mmio = generations[0];
  },
});
