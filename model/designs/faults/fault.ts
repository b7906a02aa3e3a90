import type { KvmEdit } from "../design.ts";

/** A mistake that somebody could make, as edits of a design, with the cell in which it shows. */
export interface Fault {
  readonly name: string;
  /** one line */
  readonly about: string;
  readonly design: string;
  readonly scenario: string;
  readonly edits: readonly KvmEdit[];
}

/** Makes the `fault` function of one cell. */
export const faultsIn =
  (design: string, scenario: string) =>
  (name: string, about: string, ...edits: readonly KvmEdit[]): Fault => ({
    name,
    about,
    design,
    scenario,
    edits,
  });
