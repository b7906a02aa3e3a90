import { ownAccessFaults } from "../faults/own-access.ts";
import { historic, sameMistakeAs } from "./case.ts";

/** The page was marked when its cache was given up. That may be after the migration, so here it never comes. */
export const dirtinessKeptInCache = historic({
  id: "dirtiness-kept-in-cache",
  commit: "cf1d88b36ba7",
  title: "Remove dirty handling from gfn_to_pfn_cache completely",
  history:
    "in 5.17 a pfn cache remembered that it had been written to, and told the dirty log when it was given up: too late for the last round of a migration",
  design: "mainline",
  scenario: "kvm-writes",
  property: "no-lost-dirty-page",
  edits: sameMistakeAs(ownAccessFaults, "pfn-cache-write-not-marked"),
});
