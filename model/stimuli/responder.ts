import { makeResponder, type Responder } from "../../checker/compare/respond.ts";
import type { Subject } from "../../checker/compare/stimulus.ts";
import type { KvmEvent } from "../actor.ts";
import { buildSystem, worldOf, type BuildOptions } from "../build.ts";
import type { Design } from "../designs/design.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { State } from "../state/state.ts";
import { outcomes } from "./outcomes.ts";
import { stimuliOf } from "./stimuli.ts";
import { widened } from "./widened.ts";

/**
 * A design in a scenario, with what can be done to it and what can be seen of it. `among`: the designs that are compared, which share what
 * the VMM may ask for. The scenario's `fits` is the caller's business. Throws EditError.
 */
export const kvmSubject = (
  design: Design,
  scenario: Scenario,
  among: readonly Design[] = [design],
  options: Omit<BuildOptions, "roles" | "anyOrder"> = {},
): Subject<State, KvmEvent> => {
  const asked = widened(scenario, among);
  const system = buildSystem(design, asked, options);
  return {
    system,
    stimuli: stimuliOf(system, worldOf(design, asked, options)),
    observer: outcomes,
  };
};

/** The same, to be asked with stimuli and compared with others by `tellingStimuli` (checker/compare/telling.ts). */
export const kvmResponder = (...subject: Parameters<typeof kvmSubject>): Responder =>
  makeResponder(kvmSubject(...subject));
