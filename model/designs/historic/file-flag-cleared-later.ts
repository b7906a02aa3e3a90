import { after, replace } from "../../actor.ts";
import { freeOldObject, newObject } from "../../gmem/bind.ts";
import { decideBy, keepsReadonly } from "../../memslots/set-region.ts";
import { historic } from "./case.ts";

/** In v6.12, since v7.0 would warn and unbind (af62fe2494da). The objects are exchanged by every FLAGS_ONLY; here it is the first that is let through. */
export const fileFlagClearedLater = historic({
  id: "file-flag-cleared-later",
  commit: "9935df5333aa",
  title: "Disallow toggling KVM_MEM_GUEST_MEMFD on an existing memslot",
  history:
    "from 6.8 to 6.18 a slot could lose GUEST_MEMFD: its old object was freed, the file stayed bound to it, and wrote to it when it was closed",
  design: "v6.12",
  scenario: "region-guest-memfd",
  property: "no-use-of-freed-memslot",
  edits: [
    replace("set-region/decide-change", decideBy(keepsReadonly)),
    after("set-region/stage-slot", newObject),
    after("set-region/dirty-bitmap", freeOldObject),
  ],
});
