import { buildSystem, type KvmSystem } from "../../model/build.ts";
import { designs } from "../../model/designs/index.ts";
import type { Design } from "../../model/designs/design.ts";
import { scenarios } from "../../model/scenarios/index.ts";
import type { Scenario } from "../../model/scenarios/scenario.ts";
import { sweep } from "../sweep.ts";

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

export interface Bound {
  readonly cell: Cell;
  readonly system: KvmSystem;
}

/** Are they bound from the same parts? Then they are the same system. */
export const sameParts = (left: KvmSystem, right: KvmSystem): boolean =>
  left.identity.length === right.identity.length &&
  left.identity.every((part, i) => part === right.identity[i]);

/** Designs that differ much from each other. */
const few: ReadonlySet<string> = new Set([
  "mainline",
  "v6.12",
  "numa-keep-ptes",
  "userfault-v3",
  "userfault-create-only",
  "userfault-remove-protections",
  "mainline-arm64",
  "userfault-overlay",
]);

/** Each cell's system, or that of the first cell that is bound to the same one: designs often differ only where a scenario does not reach. */
const bound = ((): ReadonlyMap<Cell, Bound> => {
  const first: Bound[] = [];
  const all = new Map<Cell, Bound>();
  for (const cell of sweep ? cells : cells.filter(({ design }) => few.has(design.name))) {
    const own: Bound = { cell, system: systemOf(cell) };
    const twin = first.find(
      (other) => other.cell.scenario === cell.scenario && sameParts(other.system, own.system),
    );
    if (twin === undefined) first.push(own);
    all.set(cell, twin ?? own);
  }
  return all;
})();

/** The first cell that is bound to the same system, which may be this one. */
export const twinOf = (cell: Cell): Bound => bound.get(cell) ?? { cell, system: systemOf(cell) };

/** The cells that are their own first twin; in a sweep of all designs, else of a few. */
export const distinctCells: readonly Bound[] = [...new Set(bound.values())];

/** Each fifth of them, and in a sweep all: for what takes a tenth of a second a cell. */
export const someCells: readonly Bound[] = distinctCells.filter((_, i) => sweep || i % 5 === 0);

/** The cell of a design and a scenario, by name. */
export const cellOf = (design: string, scenario: string): Cell => {
  const found = cells.find((cell) => cell.name === `${design} ${scenario}`);
  if (found === undefined) throw new Error(`no cell ${design} ${scenario}`);
  return found;
};
