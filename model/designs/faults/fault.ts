import type { KvmEdit } from "../design.ts";

/** A mistake that somebody could make, as edits of a design, with the cell in which it shows. */
export interface Fault {
  readonly name: string;
  /** one line */
  readonly about: string;
  readonly design: string;
  readonly scenario: string;
  /** another machine than the scenario's, where it takes that to show; null: the scenario's */
  readonly machine: string | null;
  readonly edits: readonly KvmEdit[];
}

/** Makes the `fault` function of one cell. */
export const faultsIn =
  (design: string, scenario: string, machine: string | null = null) =>
  (name: string, about: string, ...edits: readonly KvmEdit[]): Fault => ({
    name,
    about,
    design,
    scenario,
    machine,
    edits,
  });
