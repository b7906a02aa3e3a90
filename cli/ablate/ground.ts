import { canAlter, textOf, type Ablation } from "../../checker/ablation/ablations.ts";
import {
  fingerprint,
  isSameSystem,
  namePartsOf,
  type PartNames,
} from "../../checker/ablation/identity.ts";
import type { Event } from "../../checker/protocol/step.ts";
import type { System } from "../../checker/protocol/system.ts";
import type { Catalog, Cell, ScenarioEntry } from "../catalog.ts";
import { keyOf } from "./cache.ts";
import type { Plan } from "./plan.ts";
import type { Asked } from "./search-cells.ts";

/** A design in one of its scenarios, unedited: what edits are compared with. Nothing is built before it is asked for. */
export interface Ground<S, E extends Event> {
  readonly cell: Cell;
  readonly system: () => System<S, E>;
  /** Names of the properties that are asked there. */
  readonly properties: () => readonly string[];
  readonly names: () => PartNames;
}

/** The ground of a design, by scenario, in the catalogue's order. */
export const groundOf = <S, E extends Event>(
  catalog: Catalog<S, E>,
  design: string,
  scenarios: readonly ScenarioEntry[],
): readonly Ground<S, E>[] =>
  scenarios.map(({ name: scenario, machinesFor, scope }) => {
    const machine = machinesFor(design)[0] ?? "";
    const cell: Cell = { design, scenario, machine, scope, edits: [] };
    const built = once(() => catalog.build(cell));
    return {
      cell,
      system: () => built().system,
      properties: () => built().properties.map(({ name }) => name),
      names: once(() => namePartsOf(systemsIn(catalog, cell))),
    };
  });

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
};

/** Every design in this cell's scenario, in the catalogue's order: a twin of another design then has the same words. */
function* systemsIn<S, E extends Event>(
  catalog: Catalog<S, E>,
  cell: Cell,
): Generator<System<S, E>> {
  const scenario = catalog.scenarios.find(({ name }) => name === cell.scenario);
  for (const { name: design } of catalog.designs)
    if (scenario?.fits(design) === true && scenario.machinesFor(design).includes(cell.machine))
      yield catalog.build({ ...cell, design }).system;
}

/** Does anybody start this operation there? */
export const takesPart = <S, E extends Event>(ground: Ground<S, E>, operation: string): boolean =>
  ground.system().steps.some((step) => step.startsWith(`${operation}/`));

/** The search of the unedited design. It is also to tell which of its steps ran, all of which only this design has. */
export const askUnedited = <S, E extends Event>(ground: Ground<S, E>, plan: Plan): Asked => {
  const { cell, system } = ground;
  const what = plan.recall(`${cell.design} in ${cell.scenario}: as it is`, () =>
    keyOf([wordsFor(ground), system().steps]),
  );
  return { cell, key: keyOf([what, ...askedOf(ground, plan, null)]), stopSoonAfter: null };
};

const wordsFor = <S, E extends Event>({ cell, system, names }: Ground<S, E>): unknown =>
  fingerprint(system(), system(), names(), "") ?? ["by name", cell.design];

/**
 * Names what stands in the unedited system, where it stands, and what it is: equal for designs that are the same there. The same edit makes
 * the same of both, since it goes by names and places only, and what does not stand cannot alter anything: what is known of one edited
 * system is known of the other, and need not be bound. Not so of a narrowed loop, since identities do not hold what a range leaves out.
 */
export const nameStanding = <S, E extends Event>(ground: Ground<S, E>, plan: Plan): string => {
  const { cell, system } = ground;
  return (
    plan.recall(`${cell.design} in ${cell.scenario}: what stands`, () =>
      keyOf([wordsFor(ground), [...system().standing]]),
    ) ?? ""
  );
};

/** The search of the design with one edit, or null if the edit changes nothing there. Throws what building the edited design throws. */
export const askEdited = <S, E extends Event>(
  catalog: Catalog<S, E>,
  ground: Ground<S, E>,
  plan: Plan,
  ablation: Ablation,
  stopSoonAfter: readonly string[] | null,
): Asked | null => {
  const text = textOf(ablation);
  const cell: Cell = { ...ground.cell, edits: [text] };
  const whose = ablation.kind === "narrow" ? ` of ${cell.design}` : "";
  const what = plan.recall(`${nameStanding(ground, plan)}${whose}: ${text}`, () => {
    if (!canAlter(ablation, ground.system().standing)) return null;
    const { system } = catalog.build(cell);
    if (isSameSystem(system, ground.system())) return null;
    const words = fingerprint(system, ground.system(), ground.names(), ablation.edit);
    return keyOf([words ?? ["by name", cell.design, cell.edits]]);
  });
  if (what === null) return null;
  return { cell, key: keyOf([what, ...askedOf(ground, plan, stopSoonAfter)]), stopSoonAfter };
};

/**
 * The search of the design with `more` edits on top of `kept`, or null if they change nothing there. Throws what building the edited
 * design throws.
 */
export const askSet = <S, E extends Event>(
  catalog: Catalog<S, E>,
  ground: Ground<S, E>,
  plan: Plan,
  kept: readonly Ablation[],
  more: readonly Ablation[],
  stopSoonAfter: readonly string[],
): Asked | null => {
  const withEdits = (edits: readonly Ablation[]): Cell => ({
    ...ground.cell,
    edits: edits.map((ablation) => textOf(ablation)),
  });
  const [before, cell] = [withEdits(kept), withEdits([...kept, ...more])];
  const asked = keyOf([before.edits, cell.edits]);
  const what = plan.recall(`${nameStanding(ground, plan)}: ${asked}`, () => {
    if (!more.some((one) => canAlter(one, ground.system().standing))) return null;
    const { system } = catalog.build(cell);
    if (isSameSystem(system, catalog.build(before).system)) return null;
    // What only removes steps makes no new ones, which would have no name.
    const words = fingerprint(system, ground.system(), ground.names(), "");
    return keyOf([words ?? ["by name", cell.design, cell.edits]]);
  });
  if (what === null) return null;
  return { cell, key: keyOf([what, ...askedOf(ground, plan, stopSoonAfter)]), stopSoonAfter };
};

const askedOf = <S, E extends Event>(
  { cell, properties }: Ground<S, E>,
  plan: Plan,
  stopSoonAfter: readonly string[] | null,
): readonly unknown[] => {
  const asked = plan.recall(`${cell.design} in ${cell.scenario}: properties`, () =>
    properties().join(),
  );
  return [cell.scenario, cell.machine, cell.scope, asked, stopSoonAfter];
};
