import { at } from "../../checker/state/fields.ts";
import type { StateDraft } from "../state/state.ts";
import { atLeast, noRequests, scenario, wider } from "./define.ts";

/** Slot 0 is the guest's gfn 0, slot 1 what system management mode has in its place: another page. */
export const bootSpaces = (d: StateDraft): void => {
  for (const set of d.memslots.sets) {
    const slot = at(set.slots, 1);
    slot.state = "valid";
    slot.smm = true;
    slot.pages = 1;
    slot.page = 1;
  }
  if (d.promised.slots.length === 0) return;
  const promise = at(d.promised.slots, 1);
  promise.present = true;
  promise.pages = 1;
  promise.page = 1;
};

export const smmSlots = scenario("smm-slots", {
  asks: "Two address spaces: is what is deleted in one of them out of reach for a vCPU that is in it, or comes back to it?",
  scope: { vcpus: 1, gfns: 2, pfns: 2, slots: 2, roots: 2 },
  supports: atLeast({ slots: 2 }),
  thorough: (scope) => [wider(scope, { vcpus: 2 })],
  features: ["slot-changes", "address-spaces", "memslot-ioctl"],
  interrupts: false,
  ioExits: true,
  ownAccesses: () => ["switch-space"],
  slotPages: 1,
  faultGfns: () => [0],
  touches: () => [0],
  parts: () => ({ vmm: ["delete"], pager: [], host: [] }),
  requests: () => ({ ...noRequests, delete: [{ slot: 0 }, { slot: 1 }] }),
  init: bootSpaces,
});
