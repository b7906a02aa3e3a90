import { ownAccessFaults } from "../faults/own-access.ts";
import { historic, sameMistakeAs } from "./case.ts";

/** The cache was one of its own, for the steal time; what it lacked is what today's pfn caches have. */
export const mappedPageNotToldOf = historic({
  id: "mapped-page-not-told-of",
  commit: "7e2175ebd695",
  title: "Fix recording of guest steal time / preempted status",
  history:
    "from 5.6 to 5.15 KVM kept the page of a guest's steal time mapped, no notifier told it of changes, and it wrote to the page after that was gone",
  design: "mainline",
  scenario: "pfn-cache",
  property: "no-access-to-freed-page",
  edits: sameMistakeAs(ownAccessFaults, "pfn-cache-not-invalidated"),
});
