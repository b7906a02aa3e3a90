import { at } from "../../checker/state/fields.ts";
import { operation, step, type KvmOperation } from "../actor.ts";
import { lockSlots, slotNow } from "../memslots/ioctl.ts";
import { endIoctl } from "../memslots/promises.ts";

/**
 * KVM_SET_USER_MEMORY_REGION2 with equal flags and another bitmap: the VMM has copied its bits and wants to free the old bitmap when the
 * ioctl has returned. The posted series compare flags only: nothing differs, 0 is returned, the new pointer is dropped.
 * Source: KVM Userfault v3 04/15, virt/kvm/kvm_main.c:kvm_set_memory_region.
 */
export const changeBitmap: KvmOperation = operation("change-bitmap", {
  when: (s) => slotNow(s, 0).userfault && s.bitmaps.some((bitmap) => bitmap.released),
  begin: (d) => {
    d.ioctl.slot = 0;
    const current = at(d.bitmaps, slotNow(d, 0).bitmap);
    const fresh = d.bitmaps.find((bitmap) => bitmap.released);
    if (fresh === undefined) return;
    fresh.released = false;
    for (let g = 0; g < fresh.bits.length; g++) at(fresh.bits, g).set = at(current.bits, g).set;
  },
  end: endIoctl,
  steps: [
    lockSlots,
    step("nothing-differs", {
      source: "virt/kvm/kvm_main.c:kvm_set_memory_region",
      promise: "KVM reads the new bitmap; the old one may be freed",
      run: (d) => {
        const slot = slotNow(d, 0);
        const believed = d.bitmaps.findIndex((bitmap, b) => !bitmap.released && b !== slot.bitmap);
        for (let b = 0; b < d.bitmaps.length; b++) at(d.bitmaps, b).released = b !== believed;
        d.memslots.locked = false;
      },
    }),
  ],
});
