import { isSameSystem, fingerprint, namePartsOf } from "../../checker/ablation/identity.ts";
import { textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import type { PartNames } from "../../checker/ablation/identity.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { System } from "../../checker/protocol/system.ts";
import type { Catalog, Cell, ScenarioEntry } from "../catalog.ts";
import { keyOf } from "./cache.ts";
import type { Asked } from "./search-cells.ts";

/** A design in one of its scenarios, unedited: what edits are compared with. */
export interface Ground<S, E extends Event> {
  readonly cell: Cell;
  readonly system: System<S, E>;
  /** Names of the properties that are asked there. */
  readonly properties: readonly string[];
  /** Operations that somebody may start there. */
  readonly operations: ReadonlySet<string>;
  readonly names: PartNames;
}

/** The ground of a design, by scenario, in the catalogue's order. */
export const groundOf = <S, E extends Event>(
  catalog: Catalog<S, E>,
  design: string,
  scenarios: readonly ScenarioEntry[],
): readonly Ground<S, E>[] =>
  scenarios.map(({ name: scenario, machine, scope }) => {
    const cell: Cell = { design, scenario, machine, scope, edits: [] };
    const { system, properties } = catalog.build(cell);
    return {
      cell,
      system,
      properties: properties.map(({ name }) => name),
      operations: new Set(system.steps.map((step) => step.slice(0, step.indexOf("/")))),
      names: namePartsOf(systemsIn(catalog, cell)),
    };
  });

/** Every design in this cell's scenario, in the catalogue's order: a twin of another design then has the same words. */
function* systemsIn<S, E extends Event>(
  catalog: Catalog<S, E>,
  cell: Cell,
): Generator<System<S, E>> {
  const scenario = catalog.scenarios.find(({ name }) => name === cell.scenario);
  for (const { name: design } of catalog.designs)
    if (scenario?.fits(design) === true) yield catalog.build({ ...cell, design }).system;
}

/** The search of the unedited design. */
export const askUnedited = <S, E extends Event>(ground: Ground<S, E>): Asked => ({
  cell: ground.cell,
  key: keyOf([
    "unedited",
    fingerprint(ground.system, ground.system, ground.names, ""),
    ...askedOf(ground, null),
  ]),
  stopAtFirst: null,
});

/**
 * The search of the design with one edit, or null if the edit changes nothing there. Throws what building the edited design throws.
 */
export const askEdited = <S, E extends Event>(
  catalog: Catalog<S, E>,
  ground: Ground<S, E>,
  ablation: Ablation,
  stopAtFirst: readonly string[] | null,
): Asked | null => {
  if (!ground.operations.has(ablation.operation)) return null;
  const cell: Cell = { ...ground.cell, edits: [textOf(ablation)] };
  const { system } = catalog.build(cell);
  if (isSameSystem(system, ground.system)) return null;
  const words = fingerprint(system, ground.system, ground.names, ablation.edit);
  const what = words ?? ["by name", cell.design, cell.edits];
  return { cell, key: keyOf([what, ...askedOf(ground, stopAtFirst)]), stopAtFirst };
};

/**
 * The search of the design with `more` edits on top of `kept`, or null if they change nothing there. Throws what building the edited
 * design throws.
 */
export const askSet = <S, E extends Event>(
  catalog: Catalog<S, E>,
  ground: Ground<S, E>,
  kept: readonly Ablation[],
  more: readonly Ablation[],
  stopAtFirst: readonly string[],
): Asked | null => {
  if (!more.some(({ operation }) => ground.operations.has(operation))) return null;
  const withEdits = (edits: readonly Ablation[]): Cell => ({
    ...ground.cell,
    edits: edits
      .filter(({ operation }) => ground.operations.has(operation))
      .map((ablation) => textOf(ablation)),
  });
  const cell = withEdits([...kept, ...more]);
  const { system } = catalog.build(cell);
  if (isSameSystem(system, catalog.build(withEdits(kept)).system)) return null;
  const what = ["by name", cell.design, cell.edits];
  return { cell, key: keyOf([what, ...askedOf(ground, stopAtFirst)]), stopAtFirst };
};

const askedOf = <S, E extends Event>(
  { cell, properties }: Ground<S, E>,
  stopAtFirst: readonly string[] | null,
): readonly unknown[] => [cell.scenario, cell.machine, cell.scope, properties, stopAtFirst];
