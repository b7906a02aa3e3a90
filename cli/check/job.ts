import type { Levels, Limit, PropertyKind, Verdict } from "../../checker/verdict.ts";
import type { Counterexample } from "../../counterexamples/file.ts";
import type { Cell } from "../catalog.ts";

/** How a cell is to be checked. */
export type Engine =
  | {
      readonly kind: "exhaustive";
      readonly maxStates: number | null;
      readonly maxBytes: number;
      /** Threads that search one cell together. */
      readonly threads: number;
      /** Under symmetry, where there is one. */
      readonly symmetry?: boolean;
      /** With steps fused, where there are any to be. */
      readonly fusion?: boolean;
    }
  | { readonly kind: "sample"; readonly runs: number; readonly seed: number };

/** What is to be looked at: plain data, names only. */
export interface Subset {
  readonly cell: Cell;
  /** Names of the properties to judge; null: all that apply. */
  readonly properties: readonly string[] | null;
}

/** All that a worker needs to check a cell. */
export interface Job extends Subset {
  readonly engine: Engine;
  /** Properties after whose breach an exhaustive search need not go on. */
  readonly stopSoonAfter?: readonly string[];
  /** One of many edits of a cell: worth recording the unedited graph for, and going along that. The outcome is the same. */
  readonly along?: boolean;
}

/** What has been found out about one property of a cell. */
export interface PropertyReport {
  readonly property: string;
  readonly kind: PropertyKind;
  readonly verdict: Verdict;
  readonly exercised: number;
  /** The sentence of a breach. */
  readonly finding: string | null;
  readonly counterexample: Counterexample | null;
  /** Steps of the schedule by which a reachable property was reached. */
  readonly witness: number | null;
}

/** What has been found out about a cell: plain data, as a worker hands it back. */
export interface CellReport {
  readonly cell: Cell;
  readonly engine: Engine["kind"];
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly seconds: number;
  readonly reductions: readonly string[];
  /** A reduction that was asked for and could not be used, and why; null if there is none. */
  readonly declined: string | null;
  readonly limit: string | null;
  /** Step and reason, where an edit made a step impossible. */
  readonly broken: { readonly step: string; readonly message: string } | null;
  readonly verdicts: readonly PropertyReport[];
  /** Steps of the cell's system, and those of them that never ran. */
  readonly steps: readonly string[];
  readonly neverRan: readonly string[];
  /** Steps whose wait has kept somebody waiting; known of a search without fusion only. */
  readonly waited: readonly string[];
  /** Steps that have jumped or ended their operation; known of a search without fusion only. */
  readonly left: readonly string[];
}

/** For the progress line. */
export interface JobProgress {
  readonly phase: string;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly frontier: number;
  readonly bytes: number;
  readonly levels: Levels;
}

/** Length by which a verdict is shown: of the counterexample, or of the witness. */
export const lengthOf = (report: PropertyReport): number | null =>
  report.counterexample?.steps.length ?? report.witness;

/** The report of a cell that an interrupt kept from being begun, or of which only that is known that it met a limit. */
export const neverBegun = (
  { cell, engine }: Job,
  properties: readonly { readonly name: string; readonly kind: PropertyKind }[],
  limit: Limit = "interrupted",
): CellReport => ({
  cell,
  engine: engine.kind,
  states: 0,
  transitions: 0,
  depth: 0,
  seconds: 0,
  reductions: [],
  declined: null,
  limit,
  broken: null,
  verdicts: properties.map(({ name, kind }) => ({
    property: name,
    kind,
    verdict: "undecided",
    exercised: 0,
    finding: null,
    counterexample: null,
    witness: null,
  })),
  steps: [],
  neverRan: [],
  waited: [],
  left: [],
});
