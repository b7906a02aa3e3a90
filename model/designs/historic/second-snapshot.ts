import { before, myVcpu, step } from "../../actor.ts";
import { historic } from "./case.ts";

/** Another snapshot of the sequence, over the one that protects the attribute. */
const snapshotAgain = step("snapshot-again", {
  source: "arch/x86/kvm/mmu/mmu.c:kvm_faultin_pfn",
  run: (d, me) => {
    myVcpu(d, me).fault.sequence = "current";
  },
});

export const secondSnapshot = historic({
  id: "second-snapshot",
  commit: "db574f2f96d0",
  title: "Don't save mmu_invalidate_seq after checking private attr",
  history:
    "a fault took a second snapshot of the sequence behind its look at the attribute, so that a conversion between the two went unnoticed (6.10-rc)",
  design: "mainline",
  scenario: "attribute-conversion",
  property: "no-stale-translation",
  edits: [before("fault/retry-early", snapshotAgain)],
});
