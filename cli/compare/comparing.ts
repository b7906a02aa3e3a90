import type { Responder } from "../../checker/compare/respond.ts";

/** One measure: the largest value, and how many states have each, ascending. */
export interface Spread {
  readonly name: string;
  readonly max: number;
  readonly histogram: readonly (readonly [value: number, states: number])[];
}

export interface MeasuredToggle {
  readonly toggle: string;
  readonly states: number;
  readonly measures: readonly Spread[];
}

export interface MeasuredCost {
  readonly toggles: readonly MeasuredToggle[];
  /** Why there may be further states; null: all were measured. */
  readonly limit: string | null;
}

export interface SampledTotals {
  readonly design: string;
  readonly measures: readonly { readonly name: string; readonly total: number }[];
}

/** What a model offers for comparisons beyond verdicts; by names, which the caller has looked up. */
export interface Comparing {
  /** `among`: the designs that are compared. */
  readonly responder: (design: string, scenario: string, among: readonly string[]) => Responder;
  /** The names of what can be done to it, in order, without asking anything. */
  readonly stimuli: (
    design: string,
    scenario: string,
    among: readonly string[],
  ) => readonly string[];
  /** Scenarios in which cost is measured unless others are named. */
  readonly costScenarios: readonly string[];
  /** Is there anything to measure for the design, and can it be measured in this scenario? */
  readonly hasCost: (design: string, scenario: string) => boolean;
  readonly cost: (design: string, scenario: string, maxStates: number | null) => MeasuredCost;
  readonly workloads: readonly {
    readonly name: string;
    readonly about: string;
    readonly scenario: string;
  }[];
  readonly sample: (
    workload: string,
    designs: readonly string[],
    seed: number,
  ) => readonly SampledTotals[];
}
