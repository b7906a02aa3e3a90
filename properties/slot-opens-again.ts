import { at } from "../checker/state/fields.ts";
import { activeSlots } from "../model/memslots/lookup.ts";
import { tlbEntry } from "../model/tlb/hardware.ts";
import { reachable } from "./property.ts";

/** Where the flag is on from the start, and the slot closed: by an entry with the slot's own index. */
export const slotOpensAgain = reachable("slot-opens-again", {
  claim: "When the flag has been cleared, the guest can reach memory that was closed before.",
  source: "KVM Userfault v3 cover letter; Upton on v2 05/13",
  needs: ["userfault"],
  scenarios: ["overlay"],
  brokenBy: ["overlay-never-opens", "clearing-never-published"],
  by: (s, event) =>
    event.type === "use" &&
    !tlbEntry(at(s.vcpus, event.vcpu), event.gfn, event.via).open &&
    s.ioctl.kind === "none" &&
    activeSlots(s).every((slot) => !slot.userfault),
});
