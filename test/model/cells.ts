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

interface Bound {
  readonly cell: Cell;
  readonly system: KvmSystem;
}

/** Are they bound from the same parts? Then they are the same system. */
export const sameParts = (left: KvmSystem, right: KvmSystem): boolean =>
  left.identity.length === right.identity.length &&
  left.identity.every((part, i) => part === right.identity[i]);

const bindDistinct = (): readonly Bound[] => {
  const kept: Bound[] = [];
  for (const cell of cells) {
    const system = systemOf(cell);
    const twin = kept.some(
      (other) => other.cell.scenario === cell.scenario && sameParts(other.system, system),
    );
    if (!twin) kept.push({ cell, system });
  }
  return kept;
};

/** The cells, without those whose bound system is that of an earlier one: designs often differ only where a scenario does not reach. */
export const distinctCells = bindDistinct();

/** The cell of a design and a scenario, by name. */
export const cellOf = (design: string, scenario: string): Cell => {
  const found = cells.find((cell) => cell.name === `${design} ${scenario}`);
  if (found === undefined) throw new Error(`no cell ${design} ${scenario}`);
  return found;
};
