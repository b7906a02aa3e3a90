import { remove } from "../../actor.ts";
import { historic } from "./case.ts";

export const prefaultOfObsoleteRoot = historic({
  id: "prefault-of-obsolete-root",
  commit: "20a6cff3b283",
  title: "Check and free obsolete roots in kvm_mmu_reload()",
  history:
    "a prefault kept a root that a memslot update had made obsolete, found its fault stale each time and tried again until a signal came (6.11 to 6.15)",
  design: "mainline",
  scenario: "prefault",
  property: "can-finish",
  edits: [remove("prefault/reload-root/recheck-obsolete-roots")],
});
