import { after, remove } from "../../actor.ts";
import { recheckEntry } from "../../nested-table/nested-fault.ts";
import { historic } from "./case.ts";

export const oldShadowTrusted = historic({
  id: "old-shadow-trusted",
  commit: "f7d9c7b7b902",
  title: "Fix race when instantiating a shadow pte",
  history:
    "while 2.6.25 was made, with guest walks beside each other, an entry was looked at again only if its table had no shadow page yet, which another vCPU could have made meanwhile",
  design: "mainline",
  scenario: "shadowed-table-raced",
  property: "no-stale-guest-entry",
  edits: [remove("nested-fault/recheck-entry"), after("nested-fault/new-page/flush", recheckEntry)],
});
