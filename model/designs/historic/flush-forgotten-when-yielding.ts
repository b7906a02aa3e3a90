import { notifierFaults } from "../faults/notifier.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const flushForgottenWhenYielding = historic({
  id: "flush-forgotten-when-yielding",
  commit: "a835429cda91",
  title: "Ensure TLBs are flushed when yielding during GFN range zap",
  history:
    "since the TDP MMU came (5.10), a zap of a range gave mmu_lock up with a flush pending, and who took it found nothing to flush",
  design: "mainline",
  scenario: "host-reclaim",
  property: "no-access-to-freed-page",
  edits: sameMistakeAs(notifierFaults, "yield-without-flush"),
});
