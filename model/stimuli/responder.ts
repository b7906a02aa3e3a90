import { makeResponder, type Responder } from "../../checker/compare/respond.ts";
import { buildSystem, worldOf, type BuildOptions } from "../build.ts";
import type { Design } from "../designs/design.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { outcomes } from "./outcomes.ts";
import { stimuliOf } from "./stimuli.ts";
import { widened } from "./widened.ts";

/**
 * A design in a scenario, to be asked with stimuli and compared with others by `tellingStimuli` (checker/compare/telling.ts). `among`: the
 * designs that are compared, which share what the VMM may ask for. The scenario's `fits` is the caller's business. Throws EditError.
 */
export const kvmResponder = (
  design: Design,
  scenario: Scenario,
  among: readonly Design[] = [design],
  options: Omit<BuildOptions, "roles" | "anyOrder"> = {},
): Responder => {
  const asked = widened(scenario, among);
  const system = buildSystem(design, asked, options);
  const world = worldOf(design, asked, options);
  return makeResponder({ system, stimuli: stimuliOf(system, world), observer: outcomes });
};
