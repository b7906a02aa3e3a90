import { addSecondSlot } from "../boot.ts";
import { atLeast, noRequests, scenario } from "./define.ts";

/** The fault is on the slot that stays, so that only its root tells it of the other one's deletion. */
export const obsoleteRoot = scenario("obsolete-root", {
  asks: "While another memslot's deletion empties a root, does a fault put a table into it that nobody will free?",
  machine: "x86",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 2, roots: 2 },
  supports: atLeast({ slots: 2 }),
  features: ["slot-changes", "memslot-ioctl", "table-pages"],
  faultGfns: () => [0, 1],
  touches: () => [0],
  interrupts: false,
  ioExits: true,
  slotPages: 1,
  parts: () => ({ vmm: ["delete", "close-vm"], pager: [], host: [] }),
  requests: () => ({ ...noRequests, delete: [{ slot: 1 }] }),
  init: addSecondSlot,
});
