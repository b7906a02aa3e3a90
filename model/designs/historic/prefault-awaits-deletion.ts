import { notifierFaults } from "../faults/notifier.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const prefaultAwaitsDeletion = historic({
  id: "prefault-awaits-deletion",
  commit: "3ccbf6f47098",
  title: "Return -EAGAIN if userspace deletes/moves memslot during prefault",
  history:
    "a prefault that met an INVALID slot tried again within its SRCU section, for which the deletion waited (6.11 to 6.16)",
  design: "mainline",
  scenario: "prefault",
  property: "can-finish",
  edits: sameMistakeAs(notifierFaults, "prefault-retries-on-invalid"),
});
