import { buildSystem } from "../model/build.ts";
import { designs } from "../model/designs/index.ts";
import { scenarios } from "../model/scenarios/index.ts";
import { propertiesFor } from "../properties/index.ts";
import { readArguments } from "./arguments.ts";
import { measure } from "./measure.ts";

/**
 * How fast the exhaustive search is on the model: `userfault-toggle` at 2 vCPUs, one core. Twice: the search with all properties that are
 * asked of states and transitions, and with can-finish, which goes over the stored states again.
 */
readArguments("npm run bench:model", { most: 0, complaint: () => null });
const design = designs.find(({ name }) => name === "userfault-v3");
const scenario = scenarios.find(({ name }) => name === "userfault-toggle");
if (design === undefined || scenario === undefined)
  throw new Error("userfault-v3 or userfault-toggle is gone");
const all = propertiesFor(design, scenario);
const build = () => buildSystem(design, scenario);
const options = { maxStates: 10_000_000, rounds: 5 };
measure(
  "search",
  build,
  all.filter(({ name }) => name !== "can-finish"),
  options,
);
measure("with can-finish", build, all, options);
