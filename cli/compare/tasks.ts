import { match } from "ts-pattern";
import type { Responder } from "../../checker/compare/respond.ts";
import { tellingStimuli, type Telling } from "../../checker/compare/telling.ts";
import type { Comparing, MeasuredCost, SampledTotals } from "./comparing.ts";

/** A part of a comparison that can be done alone: names and numbers, so that a thread can be asked for it. */
export type Task =
  | {
      readonly kind: "telling";
      readonly a: string;
      readonly b: string;
      readonly scenario: string;
      /** All designs that are compared in the scenario. */
      readonly among: readonly string[];
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

/**
 * Makes what does tasks in this thread. It throws what a step of the model throws.
 *
 * What a design answers in a scenario is kept until another scenario is asked about. What can be asked of it there, by any design of the
 * comparison, is more than what a pair asks; the answers to what that asks are the same.
 */
export const makeDoTask = (comparing: Comparing): ((task: Task) => TaskResult) => {
  let kept = { scenario: "", responders: new Map<string, Responder>() };
  const responderOf = (design: string, scenario: string, among: readonly string[]): Responder => {
    if (kept.scenario !== scenario) kept = { scenario, responders: new Map() };
    const known = kept.responders.get(design);
    if (known !== undefined) return known;
    const responder = comparing.responder(design, scenario, among);
    kept.responders.set(design, responder);
    return responder;
  };
  const tell = ({ a, b, scenario, among, maxLength, maxStates }: TellingTask): TaskResult => {
    const [one, other] = [a, b].map((design): Responder => ({
      ...responderOf(design, scenario, among),
      stimuli: comparing.stimuli(design, scenario, [a, b]),
    }));
    if (one === undefined || other === undefined) throw new Error("a pair is two");
    const limits = { maxStates, ...(maxLength === null ? {} : { maxLength }) };
    return { kind: "telling", telling: tellingStimuli(one, other, limits) };
  };
  return (task) => doTask(comparing, tell, task);
};

type TellingTask = Extract<Task, { readonly kind: "telling" }>;

const doTask = (
  comparing: Comparing,
  tell: (task: TellingTask) => TaskResult,
  task: Task,
): TaskResult =>
  match(task)
    .with({ kind: "telling" }, tell)
    .with({ kind: "cost" }, ({ design, scenario, maxStates }): TaskResult => ({
      kind: "cost",
      cost: comparing.cost(design, scenario, maxStates),
    }))
    .with({ kind: "sample" }, ({ workload, designs, seed }): TaskResult => ({
      kind: "sample",
      totals: comparing.sample(workload, designs, seed),
    }))
    .exhaustive();
