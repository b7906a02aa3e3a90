import type { Design } from "../designs/design.ts";
import type { Feature } from "../world.ts";
import type { Scenario } from "./scenario.ts";

/** Can that for which the design parks SPTEs happen in the scenario? */
const parks = (design: Design, scenario: Scenario): boolean =>
  design.parks === "prot-none"
    ? scenario.features.includes("prot-none")
    : design.parks === "userfault" &&
      scenario.requests(design, scenario.scope).flags.some((flags) => flags.userfault);

/** The mechanisms that a scenario uses under a design. */
export const featuresOf = (design: Design, scenario: Scenario): readonly Feature[] => [
  ...scenario.features,
  ...scenario.moreFeatures(design),
  ...(parks(design, scenario) ? (["parking"] as const) : []),
];
