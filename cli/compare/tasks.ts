import { match } from "ts-pattern";
import { tellingStimuli, type Telling } from "../../checker/compare/telling.ts";
import type { Comparing, MeasuredCost, SampledTotals } from "./comparing.ts";

/** A part of a comparison that can be done alone: names and numbers, so that a thread can be asked for it. */
export type Task =
  | {
      readonly kind: "telling";
      readonly a: string;
      readonly b: string;
      readonly scenario: string;
      readonly maxLength: number | null;
      readonly maxStates: number;
    }
  | {
      readonly kind: "cost";
      readonly design: string;
      readonly scenario: string;
      readonly maxStates: number | null;
    }
  | {
      readonly kind: "sample";
      readonly workload: string;
      readonly designs: readonly string[];
      readonly seed: number;
    };

export type TaskResult =
  | { readonly kind: "telling"; readonly telling: Telling }
  | { readonly kind: "cost"; readonly cost: MeasuredCost }
  | { readonly kind: "sample"; readonly totals: readonly SampledTotals[] };

/** Does a task in this thread. Throws what a step of the model throws. */
export const doTask = (comparing: Comparing, task: Task): TaskResult =>
  match(task)
    .with({ kind: "telling" }, ({ a, b, scenario, maxLength, maxStates }): TaskResult => {
      const among = [a, b];
      const [one, other] = [
        comparing.responder(a, scenario, among),
        comparing.responder(b, scenario, among),
      ];
      const limits = { maxStates, ...(maxLength === null ? {} : { maxLength }) };
      return { kind: "telling", telling: tellingStimuli(one, other, limits) };
    })
    .with({ kind: "cost" }, ({ design, scenario, maxStates }): TaskResult => ({
      kind: "cost",
      cost: comparing.cost(design, scenario, maxStates),
    }))
    .with({ kind: "sample" }, ({ workload, designs, seed }): TaskResult => ({
      kind: "sample",
      totals: comparing.sample(workload, designs, seed),
    }))
    .exhaustive();
