import { at } from "../../checker/state/fields.ts";
import { bootLogged, bootTablePages } from "../boot.ts";
import { atLeast, noRequests, scenario } from "./define.ts";

export const nxAddressSpaces = scenario("nx-address-spaces", {
  asks: "The NX recovery worker zaps a table of system management mode's while the guest's memslot is dirty-logged: does it find the table's own memslot?",
  scope: { vcpus: 1, gfns: 4, pfns: 4, slots: 2, roots: 2 },
  supports: atLeast({ gfns: 4, slots: 2, roots: 2 }),
  features: ["huge", "dirty-log", "table-pages", "nx-huge-pages", "address-spaces"],
  faultAccesses: ["read"],
  faultGfns: () => [2],
  touches: () => [2],
  interrupts: false,
  ioExits: true,
  ownAccesses: () => ["switch-space"],
  slotPages: 2,
  parts: () => ({ vmm: [], pager: [], host: [], worker: ["recover-nx-huge-pages"] }),
  requests: () => noRequests,
  // Slot 0 is the guest's gfns 0 and 1, slot 1 what system management mode has beside them, where it has fetched instructions. It is over.
  init: (d, world) => {
    bootLogged(d);
    for (const set of d.memslots.sets) {
      const slot = at(set.slots, 1);
      slot.state = "valid";
      slot.smm = true;
      slot.logDirty = false;
      slot.base = 2;
      slot.pages = 2;
      slot.page = 2;
    }
    const root = at(d.roots, 1);
    root.state = "valid";
    root.smm = true;
    at(root.entries, 1).kind = "table";
    bootTablePages(d, world);
    at(d.tables, 0).nx = true;
    at(d.tables, 0).tracked = true;
  },
});
