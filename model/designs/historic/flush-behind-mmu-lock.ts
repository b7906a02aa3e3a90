import { move } from "../../actor.ts";
import { historic } from "./case.ts";

export const flushBehindMmuLock = historic({
  id: "flush-behind-mmu-lock",
  commit: "6dbf79e7164e",
  title: "Fix write protection race during dirty logging",
  history:
    "in 3.2 and 3.3 GET_DIRTY_LOG dropped mmu_lock between taking W away and flushing, and who shadowed a table in between took it for write-protected",
  design: "v3.4",
  scenario: "shadowed-table-logged",
  property: "no-stale-guest-entry",
  edits: [move("harvest/protect/flush", { after: "harvest/protect/unlock-mmu-write" })],
});
