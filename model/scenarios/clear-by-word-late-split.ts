import { clearingLate } from "./clear-late-split.ts";
import { full, scenario } from "./define.ts";

export const clearByWordLateSplit = scenario("clear-by-word-late-split", {
  ...clearingLate,
  asks: "The same if each gfn's bit lies in a word of its own.",
  features: ["dirty-log", "harvest", "migration", "huge", "refusals", "bitmap-words"],
  thorough: (scope) => [full(scope)],
});
