import { kvm } from "../../cli/kvm.ts";
import { successors } from "../../checker/state/immutable.ts";
import { emptyTrace, extend, type TraceStep } from "../../counterexamples/trace.ts";
import type { ViewDocument } from "../../counterexamples/view/document.ts";
import { viewTrace } from "../../counterexamples/view/make.ts";
import type { State } from "../../model/state/state.ts";
import type { KvmEvent } from "../../model/actor.ts";

/** A walk of so many steps through a scenario of KVM; always the same. */
export const longWalk = (count: number): ViewDocument => {
  const scenario = kvm.scenarios.find(({ name }) => name === "userfault-toggle");
  if (scenario === undefined) throw new Error("no scenario userfault-toggle");
  const { machine, scope } = scenario;
  const cell = { design: "userfault-v3", scenario: scenario.name, machine, scope, edits: [] };
  const { system } = kvm.build(cell);
  const start = emptyTrace(system);
  const steps: TraceStep<State, KvmEvent>[] = [];
  let at = start.initial;
  let seed = 1;
  for (let i = 0; i < count; i++) {
    const next = successors(system, at);
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    const chosen = next[Math.floor((seed / 2 ** 31) * next.length)];
    if (chosen === undefined) throw new Error(`nothing is enabled after ${i} steps`);
    const step = extend({ ...start, initial: at }, chosen).steps[0];
    if (step === undefined) throw new Error("a step leads nowhere");
    steps.push(step);
    at = step.after;
  }
  return {
    ...viewTrace({ ...start, steps }),
    name: "long",
    title: `A walk of ${count} steps`,
    facts: [],
    breach: "it ends here",
    why: ["The last one is step 10000."],
  };
};
