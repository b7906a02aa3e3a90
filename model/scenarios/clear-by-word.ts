import { clearing } from "./clear-at-once.ts";
import { full, scenario } from "./define.ts";

export const clearByWord = scenario("clear-by-word", {
  ...clearing,
  asks: "The same if each gfn's bit lies in a word of its own, so that bits are cleared one after the other.",
  features: ["dirty-log", "harvest", "migration", "huge", "refusals", "bitmap-words"],
  thorough: (scope) => [full(scope)],
});
