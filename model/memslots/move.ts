import { none } from "../../checker/state/fields.ts";
import { operation, splice, type KvmOperation } from "../actor.ts";
import { invalidate } from "./delete.ts";
import { lockSlots, slotNow } from "./ioctl.ts";
import { endIoctl, promisesAtCall, returnSuccess } from "./promises.ts";
import { replicate, stageNew } from "./stage.ts";
import { swap } from "./swap.ts";

/**
 * KVM_SET_USER_MEMORY_REGION2 with another base: two swaps with a zap between, the second publishing the new base.
 * Source: virt/kvm/kvm_main.c:kvm_set_memslot, kvm_move_memslot.
 */
export const moveSlot: KvmOperation = operation("move", {
  choices: (me) => me.world.requests.move.map((wanted) => ({ ...wanted })),
  when: (s, _me, { slot, base }) => {
    const it = slotNow(s, slot);
    return it.state === "valid" && it.base !== base;
  },
  begin: (d, me, { slot, base }) => {
    const it = slotNow(d, slot);
    d.ioctl.slot = slot;
    d.ioctl.kind = "move";
    d.ioctl.base = base;
    d.ioctl.userfault = it.userfault ? "on" : "off";
    d.ioctl.logDirty = it.logDirty ? "on" : "off";
    d.ioctl.bitmap = it.userfault ? it.bitmap : none;
    promisesAtCall(d, me);
  },
  end: endIoctl,
  steps: [lockSlots, invalidate, stageNew, splice("swap", swap), replicate, returnSuccess],
});
