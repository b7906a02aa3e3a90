import { at } from "../../checker/state/fields.ts";
import { operation, splice, step, type KvmItem, type KvmOperation } from "../actor.ts";
import { createSlot, wantSlot } from "../memslots/create.ts";
import { deleteSlot } from "../memslots/delete.ts";
import { lockSlots, slotNow } from "../memslots/ioctl.ts";
import { activeSlots, covers } from "../memslots/lookup.ts";
import { endIoctl, promisesAtCall, returnSuccess } from "../memslots/promises.ts";

/** Between its two ioctls the VMM only remembers what it wants. */
const wantRest: KvmItem = step("want-the-rest", {
  source: "VMM:splits its memslot",
  local: true,
  run: (d, me) => {
    const hole = d.promised.untouched.findIndex((gfn) => !gfn.backed);
    endIoctl(d);
    wantSlot(d, {
      slot: 0,
      base: hole === 0 ? 1 : 0,
      pages: 1,
      page: hole === 0 ? 1 : 0,
      readonly: false,
      userfault: false,
      logDirty: false,
      bits: "keep",
    });
    promisesAtCall(d, me);
  },
});

/**
 * A page is poisoned by taking it out of the memslot: KVM cannot split a slot in one ioctl, so the VMM deletes it and creates the rest.
 * The gfns that stay are meant to stay.
 */
export const punchHole: KvmOperation = operation("punch-hole", {
  choices: (me) => me.world.requests.hole.map((wanted) => ({ ...wanted })),
  when: (s, me) => slotNow(s, 0).state === "valid" && slotNow(s, 0).pages === me.world.slotPages,
  begin: (d, me, { gfn }) => {
    d.ioctl.slot = 0;
    d.ioctl.kind = "delete";
    for (let g = 0; g < d.promised.untouched.length; g++)
      at(d.promised.untouched, g).backed =
        g !== gfn && activeSlots(d).some((slot) => covers(slot, g));
    promisesAtCall(d, me);
  },
  end: (d) => {
    endIoctl(d);
    for (let g = 0; g < d.promised.untouched.length; g++)
      at(d.promised.untouched, g).backed = false;
  },
  steps: [
    lockSlots,
    splice("delete", [...deleteSlot, returnSuccess]),
    wantRest,
    splice("create", [lockSlots, ...createSlot, returnSuccess]),
  ],
});
