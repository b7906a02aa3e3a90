import { operation, splice, type KvmItem, type KvmOperation } from "../actor.ts";
import { freeBoundSlot } from "../gmem/bind.ts";
import { flushShadowMemslot } from "../mmu/flush-shadow-memslot.ts";
import { lockSlots, slotNow } from "./ioctl.ts";
import { endIoctl, promisesAtCall, returnSuccess } from "./promises.ts";
import { replicate, stageInvalid, stageNew } from "./stage.ts";
import { swap } from "./swap.ts";
import { updateCpuDirtyLogging } from "./cpu-dirty-logging.ts";

/**
 * `kvm_invalidate_memslot`: an INVALID copy is published, so that faults that arrive now retry; when all that saw the old slot are over,
 * its translations are removed.
 */
export const invalidate: KvmItem = splice("invalidate", [
  stageInvalid,
  ...swap,
  flushShadowMemslot,
]);

/** Two swaps with a zap between. */
export const deleteSlot: readonly KvmItem[] = [
  invalidate,
  stageNew,
  splice("swap", swap),
  replicate,
  updateCpuDirtyLogging,
];

/** KVM_SET_USER_MEMORY_REGION2 with size 0. Source: virt/kvm/kvm_main.c:kvm_set_memslot, kvm_delete_memslot. */
export const remove: KvmOperation = operation("delete", {
  choices: (me) => me.world.requests.delete.map((wanted) => ({ ...wanted })),
  when: (s, _me, { slot }) => slotNow(s, slot).state === "valid",
  begin: (d, me, { slot }) => {
    d.ioctl.slot = slot;
    d.ioctl.kind = "delete";
    promisesAtCall(d, me);
  },
  end: endIoctl,
  steps: [lockSlots, ...deleteSlot, freeBoundSlot, returnSuccess],
});
