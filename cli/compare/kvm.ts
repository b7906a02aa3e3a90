import { at } from "../../checker/state/fields.ts";
import { costOf, measuredIn } from "../../model/cost/cost.ts";
import { sampleWorkload, workloads } from "../../model/cost/samples.ts";
import { designs } from "../../model/designs/index.ts";
import type { Design } from "../../model/designs/design.ts";
import { scenarios } from "../../model/scenarios/index.ts";
import type { Scenario } from "../../model/scenarios/scenario.ts";
import { kvmResponder, kvmSubject } from "../../model/stimuli/responder.ts";
import { pick } from "../support/names.ts";
import type { Comparing } from "./comparing.ts";

const designNamed = (name: string): Design => pick("design", name, designs);
const scenarioNamed = (name: string): Scenario => pick("scenario", name, scenarios);

/** KVM, as `compare` sees it. */
export const kvmComparing: Comparing = {
  responder: (design, scenario, among) =>
    kvmResponder(designNamed(design), scenarioNamed(scenario), among.map(designNamed)),
  stimuli: (design, scenario, among) =>
    kvmSubject(designNamed(design), scenarioNamed(scenario), among.map(designNamed)).stimuli.map(
      ({ name }) => name,
    ),
  costScenarios: [
    "userfault-toggle",
    "userfault-toggle-zap-all",
    "poison",
    "poison-zap-all",
    "poison-toggle-zap-all",
  ],
  hasCost: (design, scenario) =>
    measuredIn(designNamed(design), scenarioNamed(scenario)).length > 0,
  cost: (design, scenario, maxStates) =>
    costOf(designNamed(design), scenarioNamed(scenario), maxStates === null ? {} : { maxStates }),
  workloads: workloads.map(({ name, about, scenario }) => ({
    name,
    about,
    scenario: scenario.name,
  })),
  sample: (name, among, seed) => {
    const workload = at(
      workloads,
      workloads.findIndex((one) => one.name === name),
    );
    return sampleWorkload(workload, among.map(designNamed), seed).map(({ design, totals }) => ({
      design: design.name,
      measures: totals,
    }));
  },
};
