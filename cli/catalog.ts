import type { Ablation } from "../checker/ablation/ablations.ts";
import type { Responder } from "../checker/compare/respond.ts";
import type { Dimension, Place } from "../checker/forecast/index.ts";
import type { Property } from "../checker/property.ts";
import type { Event } from "../checker/protocol/step.ts";
import type { System } from "../checker/protocol/system.ts";
import type { Symmetric } from "../checker/symmetry/explore.ts";
import type { PropertyKind } from "../checker/verdict.ts";
import type { Words } from "../counterexamples/why/words.ts";
import type { OrderingPair } from "../model/ordering.ts";
import type { Roles, Wider } from "../model/scenarios/scenario.ts";
import type { Scope } from "../model/scope.ts";
import type { Comparing } from "./compare/comparing.ts";

/** One thing to check, by names only, so that it can be handed to a worker and written into a file. */
export interface Cell {
  readonly design: string;
  readonly scenario: string;
  readonly machine: string;
  readonly scope: Scope;
  /** Where the vCPUs' roles are not the scenario's own. */
  readonly roles?: Roles | undefined;
  /** Edits in the command line's words, `fault:NAME` or `historic:ID`; applied in this order. */
  readonly edits: readonly string[];
  /** Searched without any reduction. */
  readonly unreduced?: true | undefined;
}

/** How a cell is built whose states are to be those of another one. */
export interface BuildOptions {
  /** Names of locations by actor, which keep their numbers. */
  readonly locations?: readonly (readonly string[])[];
  /** Without the reduction that brings dead data to neutral values, which edits may switch off. */
  readonly keepDead?: boolean;
}

/** A cell, built. */
export interface Subject<S, E extends Event> {
  readonly system: System<S, E>;
  /** Those that apply to the cell, in the order in which they are reported. */
  readonly properties: readonly Property<S, E>[];
  /** Names of the reductions that the system was built with. */
  readonly reductions?: readonly string[];
  /** What stands for the system in a search under symmetry, or why there is nothing; not built before it is asked for. */
  readonly symmetric?: () => Symmetric<S, E> | string;
}

export interface DesignEntry {
  readonly name: string;
  readonly about: string;
  /** Is it asked about in scenarios that it names only? */
  readonly isLimited?: boolean;
  readonly operations: readonly {
    readonly name: string;
    readonly steps: readonly { readonly path: string; readonly source: string }[];
  }[];
}

/** `all` edits, or `rest`: those only that change nothing in the scenarios in which all are judged. */
export type AblatedThere = "all" | "rest" | "none";

export interface ScenarioEntry {
  readonly name: string;
  readonly asks: string;
  /** The machine of most designs, for lists. */
  readonly machine: string;
  /** Those on which this design is asked, its own first. */
  readonly machinesFor: (design: string) => readonly string[];
  readonly scope: Scope;
  readonly thorough: readonly Wider[];
  readonly sampledOnly: boolean;
  /** Which edits are judged in it, unless other scenarios are named. */
  readonly ablated: AblatedThere;
  /** true, or the sentence that says what is supported and what more would cost. */
  readonly supports: (scope: Scope) => true | string;
  readonly fits: (design: string) => boolean;
}

export interface FaultEntry {
  readonly name: string;
  readonly about: string;
  /** Where it is shown. */
  readonly design: string;
  readonly scenario: string;
  /** null: the scenario's own for the design */
  readonly machine: string | null;
}

/** A bug that KVM had: where its fix is taken away, and what breaks then. */
export interface HistoricEntry extends FaultEntry {
  /** of the fix, 12 hex digits */
  readonly commit: string;
  readonly title: string;
  /** What must hold with the fix and be violated without it. */
  readonly property: string;
}

export interface PropertyEntry {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly claim: string;
  readonly brokenBy: readonly string[];
}

/** Cells of one kind that differ in how much of everything they have, for forecasts. */
export interface CellFamily {
  readonly dimensions: readonly Dimension[];
  /** Where the cell itself is. */
  readonly at: Place;
  /** Smaller cells, which need not be worth checking: they are measured. */
  readonly smaller: readonly { readonly at: Place; readonly cell: Cell }[];
}

/**
 * Everything that the commands know of a model. They see nothing else of it, so that their tests run on a toy that takes milliseconds.
 */
export interface Catalog<S, E extends Event> {
  readonly machines: readonly { readonly name: string; readonly about: string }[];
  /** What can be changed of a machine, as in `x86-zap-slot,ad-bits,no-yields`. */
  readonly machineOptions?: readonly { readonly name: string }[];
  /** The machines with one option less than this one, which exists, in the order of the options; left out: there are none. */
  readonly lesserMachines?: (machine: string) => readonly string[];
  /** Why a design cannot be asked on this machine, which exists; left out: each can. */
  readonly refusesMachine?: (design: string, machine: string) => string | null;
  readonly designs: readonly DesignEntry[];
  readonly scenarios: readonly ScenarioEntry[];
  readonly faults: readonly FaultEntry[];
  /** The gallery, in its order. No name of one is that of a fault. */
  readonly historic: readonly HistoricEntry[];
  readonly properties: readonly PropertyEntry[];
  /** Pairs of accesses whose order the model takes for granted. */
  readonly notModelled: readonly OrderingPair[];
  /** Every single edit of a design's operations, in the order of its steps. */
  readonly ablations: (design: string) => readonly Ablation[];
  /** Throws EditError for an edit that does not fit. */
  readonly build: (cell: Cell, options?: BuildOptions) => Subject<S, E>;
  readonly familyOf: (cell: Cell) => CellFamily;
  /** The cell's system as somebody outside meets it, at rest. Throws EditError for an edit that does not fit. */
  readonly responder: (cell: Cell) => Responder;
  /** What the fields of its state are called in an explanation; without them they are called by their paths. */
  readonly words?: Words;
  /** For `compare`; without it that compares verdicts only. */
  readonly comparing?: Comparing;
}
