import { at } from "../../checker/state/fields.ts";
import type { Me } from "../actor.ts";
import type { Memslot, StateDraft } from "../state/state.ts";
import { activeSlots, covers, slotOf } from "./lookup.ts";
import { copySlot } from "./stage.ts";

/**
 * The lookup of a vCPU: first in the slot that it found last, unless the memslots have another generation since (those
 * of another address space always have). One access to what is
 * shared: the memslots pointer, with the generation and the slots that hang from it. Source: virt/kvm/kvm_main.c:kvm_vcpu_gfn_to_memslot.
 */
export const lookupForVcpu = (d: StateDraft, me: Me, gfn: number): Memslot | undefined => {
  const { lastUsedSlots, smm } = at(d.vcpus, me.vcpu);
  for (let i = 0; i < lastUsedSlots.length; i++) {
    const last = at(lastUsedSlots, i);
    if (last.smm === smm && covers(last, gfn)) return last;
  }
  const found = slotOf(activeSlots(d), gfn, smm);
  if (found !== undefined)
    for (let i = 0; i < lastUsedSlots.length; i++) copySlot(at(lastUsedSlots, i), found);
  return found;
};
