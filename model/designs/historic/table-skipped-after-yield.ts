import { after, myThread, step } from "../../actor.ts";
import { historic } from "./case.ts";

/** The walk began anew at the entry that it had not looked at yet, and then went on to the next. */
const advance = step("advance", {
  source: "arch/x86/kvm/mmu/tdp_iter.c:tdp_iter_next",
  local: true,
  run: (d, me) => {
    myThread(d, me).region += 1;
  },
});

const zapRoots = "delete/invalidate/flush-shadow-memslot/quirk/zap-all-fast/zap-roots";

export const tableSkippedAfterYield = historic({
  id: "table-skipped-after-yield",
  commit: "3a0f64de479c",
  title: "Don't advance iterator after restart due to yielding",
  history:
    "a walk that had yielded skipped the entry at which it began anew, with all below it, so that a root was taken for empty and a table was left in it (5.10 to 5.15)",
  design: "mainline",
  scenario: "table-free-zap-yield",
  property: "no-kernel-warning",
  edits: [after(`${zapRoots}/each-root/each-entry/between-tables/yield/retake-mmu-lock`, advance)],
});
