import { after, myVcpu, step } from "../../actor.ts";
import { historic } from "./case.ts";

/** A slot that is being deleted or moved has nothing to map, like none. (The commit tells of a BUG, where today's kernel warns.) */
const takeForMmio = step("take-for-mmio", {
  source: "arch/x86/kvm/mmu/mmu.c:try_async_pf",
  local: true,
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    if (fault.slot === "invalid") fault.slot = "none";
  },
});

export const invalidSlotTakenForMmio = historic({
  id: "invalid-slot-taken-for-mmio",
  commit: "e0c378684b65",
  title: "Retry page faults that hit an invalid memslot",
  history:
    "a fault on a slot that was being deleted counted as MMIO, and could put an MMIO SPTE over a valid one, which the TDP MMU takes for impossible (5.10 to 5.12)",
  design: "mainline",
  scenario: "mmio-delete-race",
  property: "no-kernel-warning",
  edits: [after("fault/lookup-slot", takeForMmio)],
});
