import { at } from "../../checker/state/fields.ts";
import type { Memslot, State, StateDraft } from "../state/state.ts";

/** The memslots that a lookup sees now. */
export const activeSlots = (s: State | StateDraft): readonly Memslot[] =>
  at(s.memslots.sets, s.memslots.active).slots;

export const covers = (slot: Memslot, gfn: number): boolean =>
  slot.state !== "absent" && gfn >= slot.base && gfn < slot.base + slot.pages;

/** The slot of a set, in one address space, that contains the gfn, INVALID ones included. Source: virt/kvm/kvm_main.c:kvm_vcpu_gfn_to_memslot. */
export const slotOf = (slots: readonly Memslot[], gfn: number, smm = false): Memslot | undefined =>
  slots.find((slot) => slot.smm === smm && covers(slot, gfn));

/** The page of the VMM's memory that backs the gfn by this slot. Source: include/linux/kvm_host.h:gfn_to_hva_memslot. */
export const pageOf = (slot: Memslot, gfn: number): number => slot.page + gfn - slot.base;
