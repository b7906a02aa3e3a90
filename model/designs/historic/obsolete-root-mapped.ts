import { goto, next } from "../../../checker/protocol/control.ts";
import { myVcpu, replace, step } from "../../actor.ts";
import { invalidated } from "../../fault/stale.ts";
import { historic } from "./case.ts";

/** Looks at the sequence and the range, not at the root. */
const rootNotChecked = step("retry-check", {
  source: "arch/x86/kvm/mmu/mmu.c:direct_page_fault",
  jumps: ["release"],
  run: (d, me) => {
    const { fault } = myVcpu(d, me);
    if (!invalidated(d, fault, me.world)) return next;
    fault.exit = "retry";
    return goto("release");
  },
});

export const obsoleteRootMapped = historic({
  id: "obsolete-root-mapped",
  commit: "a955cad84cda",
  title: "Retry page fault if root is invalidated by memslot update",
  history:
    "a fault put tables and leaves into a root that a memslot update had made invalid and emptied; nobody looked there again, and the pages were lost (to 5.15)",
  design: "mainline",
  scenario: "obsolete-root",
  property: "no-kernel-warning",
  edits: [replace("fault/retry-check", rootNotChecked)],
});
