import { bootWritten } from "../boot.ts";
import { scenario, wider } from "./define.ts";

/** One thread of the host takes pages back while another one asks whether they were accessed. */
export const agingWhileReclaimed = {
  features: ["notifier", "reclaim", "aging"],
  interrupts: false,
  faultAccesses: ["read", "write"],
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({
    vmm: [],
    pager: [],
    host: ["change-mapping", "give-frame-away", "take-frame-back"],
    ager: ["age"],
  }),
  init: bootWritten,
} as const;

export const aging = scenario("aging", {
  ...agingWhileReclaimed,
  asks: "If the host clears A bits without mmu_lock and without a flush, can a vCPU reach a page that was taken back?",
  machine: "x86-ad",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 1, roots: 1 },
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
});
