import { at, none } from "../../checker/state/fields.ts";
import { step } from "../actor.ts";
import type { State, StateDraft } from "../state/state.ts";
import type { FlagsRequest } from "../world.ts";
import { activeSlots } from "./lookup.ts";

/** `slots_lock`, held for the whole ioctl, which is the one that `source` serves. */
export const lockSlotsIn = (source: string, name = "lock-slots") =>
  step(name, {
    source,
    wait: { "slots_lock is held": (s) => !s.memslots.locked },
    run: (d) => {
      d.memslots.locked = true;
    },
  });

/** `slots_lock` of KVM_SET_USER_MEMORY_REGION. */
export const lockSlots = lockSlotsIn("virt/kvm/kvm_main.c:kvm_vm_ioctl_set_memory_region");

/** A flag before and after, as one word. */
export const edge = (before: boolean, after: boolean): "off" | "on" | "0->1" | "1->0" =>
  before ? (after ? "on" : "1->0") : after ? "0->1" : "off";

/** Stores the flags that are asked for, and the edges that they mean against the slot as it is. */
export const storeFlags = (
  d: StateDraft,
  before: { readonly userfault: boolean; readonly logDirty: boolean },
  wanted: FlagsRequest,
): void => {
  d.ioctl.userfault = edge(before.userfault, wanted.userfault);
  d.ioctl.logDirty = edge(before.logDirty, wanted.logDirty);
  d.ioctl.bitmap = wanted.userfault ? 0 : none;
};

/** The VMM fills its bitmap before it hands it in. */
export const fillBitmap = (d: StateDraft, bits: string): void => {
  if (bits === "keep") return;
  const bitmap = at(d.bitmaps, 0);
  for (let g = 0; g < bitmap.bits.length; g++) at(bitmap.bits, g).set = bits[g] === "1";
};

export const slotNow = (s: State, slot: number) => at(activeSlots(s), slot);
