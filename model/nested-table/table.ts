import type { Me } from "../actor.ts";
import type { StateDraft } from "../state/state.ts";
import type { World } from "../world.ts";

/**
 * The table by which a guest (L1) gives its nested guest (L2) memory (EPT of its own, VMX), above the last level, so that KVM has all writes
 * to it told. It is in this gfn, and has one entry, by which L2's gfn 0 is L1's.
 */
export const tableGfn = 1;
export const entryGfn = 0;

export const hasTable = ({ features }: World): boolean => features.has("guest-tables");

/** What KVM writes for the guest clears the entry. That the instruction is done is known later. */
export const writeTable = (d: StateDraft, me: Me, gfn: number): void => {
  if (hasTable(me.world) && gfn === tableGfn) d.guestTable.entry = "none";
};

/** What the guest writes by itself is an instruction that is done. */
export const writeTableByHardware = (d: StateDraft, me: Me, gfn: number): void => {
  writeTable(d, me, gfn);
  if (hasTable(me.world) && gfn === tableGfn) d.guestTable.cleared = true;
};
