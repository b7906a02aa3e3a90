import { replace } from "../../actor.ts";
import { decideBy, keepsFile } from "../../memslots/set-region.ts";
import { historic } from "./case.ts";

export const readonlySetLater = historic({
  id: "readonly-set-later",
  commit: "75d61fbcf563",
  title: "Disallow changing read-only attribute later",
  history:
    "from 3.7, when READONLY slots came, into 2013 a slot could become READONLY, and SPTEs that were writable stayed so",
  design: "mainline",
  scenario: "region-readonly",
  property: "no-stale-translation",
  edits: [replace("set-region/decide-change", decideBy(keepsFile))],
});
