import { notifierFaults } from "../faults/notifier.ts";
import { historic, sameMistakeAs } from "./case.ts";

export const readOnlyTakenForWritable = historic({
  id: "read-only-taken-for-writable",
  commit: "bd2fae8da794",
  title: "Do not assume PTE is writable after follow_pfn",
  history:
    "from 2008 to 5.11, for mappings that get_user_pages refuses (VM_IO, VM_PFNMAP): follow_pfn gives a frame and does not say whether it may be written",
  design: "mainline",
  scenario: "host-protection",
  property: "no-write-beyond-host-permission",
  edits: sameMistakeAs(notifierFaults, "read-only-mapped-writable"),
});
