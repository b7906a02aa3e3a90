import { replace } from "../../actor.ts";
import { unlistIfLogged } from "../../mmu/recover-nx-huge-pages.ts";
import { historic } from "./case.ts";

export const slotOfOtherSpace = historic({
  id: "slot-of-other-space",
  commit: "817fa998362d",
  title: "Grab memslot for correct address space in NX recovery worker",
  history:
    "the worker looked up the memslots of the guest also for a page of system management mode's, and warned that there was none (6.2 to 6.3); since roots of that mode are kept, nearly always",
  design: "v6.12",
  scenario: "nx-address-spaces",
  property: "no-kernel-warning",
  edits: [
    replace(
      "recover-nx-huge-pages/skip-if-logged",
      unlistIfLogged(() => "normal"),
    ),
  ],
});
