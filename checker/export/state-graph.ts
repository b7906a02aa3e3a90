import type { Event } from "../protocol/step.ts";
import { isEnabled, type System, type Transition } from "../protocol/system.ts";
import { packedRunner } from "../sample/runner.ts";

/** All states of a small system, numbered breadth first from the initial one, 0, and all transitions between them. */
export interface StateGraph<S, E extends Event> {
  readonly kind: "graph";
  readonly system: System<S, E>;
  /** The packed words of each state. */
  readonly states: readonly Int32Array[];
  /** By the state that they leave, then in the documented order of transitions. */
  readonly edges: readonly Edge<S, E>[];
}

export interface Edge<S, E> {
  readonly from: number;
  readonly to: number;
  readonly transition: Transition<S, E>;
}

/** Throws what a step throws. */
export const stateGraph = <S, E extends Event>(
  system: System<S, E>,
  mostStates: number,
): StateGraph<S, E> | { readonly kind: "too-large" } => {
  const runner = packedRunner(system);
  const states: Int32Array[] = [];
  const numbers = new Map<string, number>();
  const edges: Edge<S, E>[] = [];
  const numberOf = (words: Int32Array): number => {
    const text = words.join();
    const before = numbers.get(text);
    if (before !== undefined) return before;
    numbers.set(text, states.length);
    return states.push(words.slice()) - 1;
  };
  runner.reset();
  numberOf(runner.words);
  // Grows while it is gone through.
  for (const [from, words] of states.entries()) {
    if (states.length > mostStates) return { kind: "too-large" };
    runner.goTo(words);
    const enabled = system.actors.flatMap(({ at }, actor) =>
      (at[runner.at(actor)] ?? []).filter((t) => isEnabled(t, runner.state())),
    );
    for (const transition of enabled) {
      runner.goTo(words);
      runner.take(transition);
      edges.push({ from, to: numberOf(runner.words), transition });
    }
  }
  return { kind: "graph", system, states, edges };
};
