import { before, remove, splice } from "../../actor.ts";
import { reArmIn } from "../../dirty-log/harvest.ts";
import { lockMmuWrite, unlockMmuWrite } from "../../locks/mmu-lock.ts";
import { eachGfn, eachRoot, isValid } from "../../mmu/loops.ts";
import { historic } from "./case.ts";

/** The whole slot, and then the lock is free until the bitmap is exchanged for an empty one, as it was with its memslots. (W came back by a fault that held it then, not by fast_page_fault.) */
const protectFirst = splice("protect-first", [
  lockMmuWrite,
  eachRoot("each-root", isValid, [eachGfn("each-gfn", () => true, [reArmIn(() => true)])]),
  unlockMmuWrite,
]);

export const protectedBeforeSwap = historic({
  id: "protected-before-swap",
  commit: "edde99ce0529",
  title: "Write protect memory after slot swap",
  history:
    "from 2.6.34 to 2.6.36 GET_DIRTY_LOG took W away and exchanged the bitmap later, and what was written in between stayed writable with nothing in the new bitmap",
  design: "mainline",
  scenario: "migration",
  property: "no-lost-dirty-page",
  edits: [before("round/protect/fetch-and-clear", protectFirst), remove("round/protect/each-root")],
});
