import type { Cell } from "../cli/catalog.ts";
import { kvm } from "../cli/kvm.ts";
import { at } from "../checker/state/fields.ts";
import { faultEntry } from "../counterexamples/name.ts";
import { pick } from "../cli/support/names.ts";

export interface NamedCell {
  readonly name: string;
  readonly cell: Cell;
}

/** Designs in the order in which a scenario takes one of them: the posted series before the kernel that it is for. */
const designFor = (fits: (design: string) => boolean): string =>
  ["userfault-v3", "mainline", ...kvm.designs.map(({ name }) => name)].find(fits) ?? "";

const cellOf = (
  design: string,
  scenarioName: string,
  machine: string | null,
  edits: readonly string[],
): Cell => {
  const { name, scope, machinesFor } = pick("scenario", scenarioName, kvm.scenarios);
  return { design, scenario: name, machine: machine ?? at(machinesFor(design), 0), scope, edits };
};

/** Every scenario that is searched exhaustively, at its own scope, with one design that takes part. */
export const scenarioCells = (): readonly NamedCell[] =>
  kvm.scenarios
    .filter(({ sampledOnly }) => !sampledOnly)
    .map(({ name, fits }) => {
      const design = designFor(fits);
      return { name: `${design}, ${name}`, cell: cellOf(design, name, null, []) };
    });

/** Every seeded fault where it is shown. */
export const faultCells = (): readonly NamedCell[] =>
  kvm.faults.map(({ name, design, scenario, machine }) => ({
    name: `${name}, ${scenario}`,
    cell: cellOf(design, scenario, machine, [faultEntry(name)]),
  }));
