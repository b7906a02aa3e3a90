import { ablationsOf } from "../checker/ablation/ablations.ts";
import { parseEdit } from "../checker/protocol/edit-text.ts";
import { pathsOf, find } from "../checker/protocol/item-paths.ts";
import { faultNamed, historicNamed } from "../counterexamples/name.ts";
import { kvmWords } from "../counterexamples/why/kvm-words.ts";
import type { KvmEvent } from "../model/actor.ts";
import { buildSymmetric, buildSystem, reductionNames } from "../model/build.ts";
import type { Design, KvmEdit } from "../model/designs/design.ts";
import { faults } from "../model/designs/faults/index.ts";
import { historicCases } from "../model/designs/historic/index.ts";
import { designs } from "../model/designs/index.ts";
import { familyOf } from "../model/family.ts";
import { lesserMachines, machineNamed, machineOptions, machines } from "../model/machine.ts";
import { assumedOrder } from "../model/ordering.ts";
import { ablatedForTheRest, ablatedScenarios } from "../model/scenarios/ablated.ts";
import { scenarios } from "../model/scenarios/index.ts";
import { machinesFor } from "../model/scenarios/scenario.ts";
import { kvmResponder } from "../model/stimuli/responder.ts";
import type { State } from "../model/state/state.ts";
import { properties, propertiesFor } from "../properties/index.ts";
import type { Catalog, DesignEntry } from "./catalog.ts";
import { kvmComparing } from "./compare/kvm.ts";
import { pick } from "./support/names.ts";

const entryOf = ({ name, about, operations, scenarios: only }: Design): DesignEntry => ({
  name,
  about,
  isLimited: only !== null,
  operations: operations.map((operation) => ({
    name: operation.name,
    steps: pathsOf(operation.items).flatMap((path) => {
      const item = find(operation.items, path);
      return item?.kind === "step" ? [{ path, source: item.source }] : [];
    }),
  })),
});

const historic = historicCases.map(({ id, history, ...rest }) => ({
  name: id,
  about: history,
  ...rest,
}));

/** The edits that an entry of a counterexample, of --edit or of --fault (`fault:NAME`, `historic:ID`) stands for. */
export const editsOf = (entry: string): readonly KvmEdit[] => {
  const fault = faultNamed(entry);
  if (fault !== null) return pick("fault", fault, faults).edits;
  const reverted = historicNamed(entry);
  return reverted === null ? [parseEdit(entry)] : pick("historic case", reverted, historic).edits;
};

/** KVM, as the commands see it. */
export const kvm: Catalog<State, KvmEvent> = {
  machines,
  machineOptions,
  lesserMachines,
  refusesMachine: (name, machine) => {
    const { arch } = pick("design", name, designs);
    const named = machineNamed(machine);
    return named.arch === arch ? null : `${name} is code of ${arch}, ${machine} is ${named.arch}`;
  },
  designs: designs.map(entryOf),
  scenarios: scenarios.map((scenario) => ({
    name: scenario.name,
    asks: scenario.asks,
    machine: scenario.machine,
    machinesFor: (design) => machinesFor(scenario, pick("design", design, designs)),
    scope: scenario.scope,
    thorough: scenario.thorough,
    sampledOnly: scenario.sampledOnly,
    ablated: ablatedScenarios.includes(scenario.name)
      ? "all"
      : ablatedForTheRest.includes(scenario.name)
        ? "rest"
        : "none",
    supports: scenario.supports,
    fits: (design) => scenario.fits(pick("design", design, designs)),
  })),
  faults,
  historic,
  properties,
  notModelled: assumedOrder,
  words: kvmWords,
  comparing: kvmComparing,
  ablations: (design) => ablationsOf(pick("design", design, designs).operations),
  build: (cell, { locations, keepDead = false } = {}) => {
    const design = pick("design", cell.design, designs);
    const scenario = pick("scenario", cell.scenario, scenarios);
    const options = {
      scope: cell.scope,
      machine: cell.machine,
      roles: cell.roles,
      edits: cell.edits.flatMap(editsOf),
      reduce: cell.unreduced !== true,
      keepDead,
      ...(locations === undefined ? {} : { locations }),
    };
    return {
      system: buildSystem(design, scenario, options),
      properties: propertiesFor(design, scenario),
      reductions: reductionNames(design, options),
      symmetric: () => buildSymmetric(design, scenario, options),
    };
  },
  responder: ({ design, scenario, scope, machine, edits }) =>
    kvmResponder(
      pick("design", design, designs),
      pick("scenario", scenario, scenarios),
      undefined,
      {
        scope,
        machine,
        edits: edits.flatMap(editsOf),
      },
    ),
  familyOf: (cell) => {
    const { roles: _, ...rest } = cell;
    const family = familyOf(pick("scenario", cell.scenario, scenarios), cell);
    const smaller = family.smaller.map(({ at, of }) => ({ at, cell: { ...rest, ...of } }));
    return { ...family, smaller };
  },
};
