import { at } from "../checker/state/fields.ts";
import { activeSlots, covers } from "../model/memslots/lookup.ts";
import type { State } from "../model/state/state.ts";
import { contract } from "./property.ts";

/** Has the gfn had a slot since the last return of an ioctl? */
const backedSinceReturn = (s: State, gfn: number, smm: boolean): boolean =>
  s.promised.slots.some(
    (slot, i) =>
      slot.present &&
      gfn >= slot.base &&
      gfn < slot.base + slot.pages &&
      at(activeSlots(s), i).state === "valid" &&
      at(activeSlots(s), i).smm === smm &&
      covers(at(activeSlots(s), i), gfn),
  );

/** Was it MMIO for want of a slot, by a lookup or by an MMIO SPTE that spares the lookup? Writes to a READONLY slot are MMIO too. */
const isUnbacked = (slot: State["vcpus"][number]["fault"]["slot"]): boolean =>
  slot === "none" || slot === "unread";

export const noStaleMmio = contract("no-stale-mmio", {
  claim: "No MMIO exit for a gfn that has had a slot since the last ioctl returned.",
  source: "virt/kvm/kvm_main.c:kvm_swap_active_memslots; ee3d1570b586",
  needs: ["slot-changes"],
  brokenBy: [
    "no-srcu-wait-on-create",
    "no-grace-period-on-create",
    "generation-not-bumped-again",
    "next-generation-in-progress",
    "mmio-cache-without-generation",
    "mmio-cached-in-progress",
  ],
  exercised: (s) =>
    s.memslots.locked &&
    s.vcpus.some(
      ({ fault }) => fault.slot === "none" || (fault.exit === "mmio" && isUnbacked(fault.slot)),
    ),
  on: (s, event) => {
    if (event.type !== "exit") return true;
    const { fault, smm } = at(s.vcpus, event.vcpu);
    const { gfn, exit, slot } = fault;
    return (
      exit !== "mmio" ||
      !isUnbacked(slot) ||
      !backedSinceReturn(s, gfn, smm) ||
      `vcpu${event.vcpu} exits to MMIO for gfn ${gfn}, which has a slot since the ioctl returned`
    );
  },
});
