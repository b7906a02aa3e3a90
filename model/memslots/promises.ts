import { at, none } from "../../checker/state/fields.ts";
import { finish, next } from "../../checker/protocol/control.ts";
import { step, type Me } from "../actor.ts";
import type { StateDraft } from "../state/state.ts";
import type { World } from "../world.ts";
import { covers } from "./lookup.ts";

/** Is the slot flagged after the ioctl, and was it not (or absent, or elsewhere) before? */
const turnsOn = (d: StateDraft): boolean =>
  d.ioctl.userfault === "0->1" || (d.ioctl.userfault === "on" && d.ioctl.kind === "move");

/**
 * The call: what the VMM may no longer rely on. A flag that goes off, a slot that goes away or moves promises no exits any more; a
 * bitmap that is handed in is in use again. For a flag that goes on, the bits that are set now are the ones that will be promised.
 */
export const promisesAtCall = (d: StateDraft, me: Me): void => {
  if (!me.world.features.has("userfault")) return;
  const { ioctl } = d;
  const goesAway = ioctl.userfault === "1->0" || ioctl.kind === "delete" || ioctl.kind === "move";
  for (let g = 0; g < d.promised.gfns.length; g++) {
    const promise = at(d.promised.gfns, g);
    if (goesAway && coveredByTarget(d, g)) promise.mustExit = false;
    if (turnsOn(d)) promise.pending = at(at(d.bitmaps, ioctl.bitmap).bits, g).set;
  }
  if (ioctl.userfault === "0->1" || ioctl.userfault === "on")
    if (ioctl.bitmap !== none) at(d.bitmaps, ioctl.bitmap).released = false;
};

const coveredByTarget = (d: StateDraft, gfn: number): boolean =>
  covers(at(at(d.memslots.sets, d.memslots.active).slots, d.ioctl.slot), gfn);

/**
 * The successful return, which is where KVM makes its promises: gfns whose bit was set at the call and still is must exit; a bitmap
 * that KVM no longer reads may be freed; a slot that moved or is gone grants nothing any more.
 */
const returnStep = (control: typeof next | typeof finish) =>
  step("return", {
    source: "virt/kvm/kvm_main.c:kvm_vm_ioctl_set_memory_region",
    finishes: control === finish,
    promise: "what the ioctl changed is in force for every access that starts from now on",
    event: () => ({ type: "memslot-return" }),
    run: (d, me) => {
      const { ioctl } = d;
      const { features } = me.world;
      if (features.has("userfault")) {
        for (let g = 0; g < d.promised.gfns.length; g++) {
          const promise = at(d.promised.gfns, g);
          if (turnsOn(d) && coveredByTarget(d, g) && promise.pending) promise.mustExit = true;
          promise.pending = false;
        }
        releaseUnusedBitmaps(d);
      }
      const mayDiffer = ioctl.kind !== "flags" || features.has("readonly-changes");
      if (features.has("slot-changes") && mayDiffer) recordSlots(d, me.world);
      d.memslots.locked = false;
      return control;
    },
  });

/** The return after which the thread goes on with its next ioctl. */
export const returnSuccess = returnStep(next);

/** The return with which the operation ends. */
export const returnAndFinish = returnStep(finish);

/** Bitmaps that no slot names any more: user space was told so, and may free them. */
const releaseUnusedBitmaps = (d: StateDraft): void => {
  const { slots } = at(d.memslots.sets, d.memslots.active);
  for (let b = 0; b < d.bitmaps.length; b++)
    at(d.bitmaps, b).released = !slots.some((slot) => slot.userfault && slot.bitmap === b);
};

/** From the return on, only what the slots are now is granted. */
export const recordSlots = (d: StateDraft, { features }: World): void => {
  const { slots } = at(d.memslots.sets, d.memslots.active);
  for (let i = 0; i < d.promised.slots.length; i++) {
    const promise = at(d.promised.slots, i);
    const slot = at(slots, i);
    promise.present = slot.state === "valid";
    promise.base = slot.base;
    promise.pages = slot.pages;
    promise.page = slot.page;
    promise.offset = slot.offset;
    promise.readonly = slot.readonly && features.has("readonly-changes");
  }
};

/** Brings the ioctl's locals back to neutral. */
export const endIoctl = (d: StateDraft): void => {
  const { ioctl } = d;
  ioctl.slot = none;
  ioctl.kind = "none";
  ioctl.base = 0;
  ioctl.pages = 0;
  ioctl.page = 0;
  ioctl.readonly = false;
  ioctl.userfault = "off";
  ioctl.logDirty = "off";
  ioctl.bitmap = none;
  ioctl.file = false;
  ioctl.error = "none";
};
