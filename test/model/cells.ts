import { buildSystem, type KvmSystem } from "../../model/build.ts";
import { designs } from "../../model/designs/index.ts";
import type { Design } from "../../model/designs/design.ts";
import { scenarios } from "../../model/scenarios/index.ts";
import type { Scenario } from "../../model/scenarios/scenario.ts";

/** A design in a scenario that it fits. */
export interface Cell {
  readonly name: string;
  readonly design: Design;
  readonly scenario: Scenario;
}

/** Every design in every scenario that it fits, in the order of the tables. */
export const cells: readonly Cell[] = designs.flatMap((design) =>
  scenarios
    .filter((scenario) => scenario.fits(design))
    .map((scenario) => ({ name: `${design.name} ${scenario.name}`, design, scenario })),
);

export const systemOf = ({ design, scenario }: Cell): KvmSystem => buildSystem(design, scenario);
