import type { Stimulus, Subject } from "../../checker/compare/stimulus.ts";
import {
  initialState,
  runImmutably,
  successors,
  type Event,
  type Transition,
  type Whole,
} from "../../checker/index.ts";

interface Node<S> {
  readonly state: Whole<S>;
  readonly phase: "before" | "begun" | "done";
  readonly seen: readonly string[];
}

/**
 * What becomes of a stimulus in the initial state, as one would write it first: immer, JSON, a Map. By outcome the states at rest that can
 * follow, as text; without `never returns`. It shares nothing with the real one but the meaning of steps and stimuli.
 */
export const naiveResponse = <S, E extends Event>(
  { system, observer }: Subject<S, E>,
  stimulus: Stimulus<S, E>,
): ReadonlyMap<string, ReadonlySet<string>> => {
  const first: Node<S> = { state: initialState(system), phase: "before", seen: [] };
  const known = new Set([JSON.stringify(first)]);
  const queue = [first];
  const outcomes = new Map<string, Set<string>>();
  const phaseAfter = (t: Transition<S, E>, { state, phase }: Node<S>): Node<S>["phase"] | null => {
    if (t.from !== 0) return phase;
    const starts = stimulus.starts(t);
    const isPart = typeof starts === "function" ? starts(state.model) : starts;
    if (isPart && (phase === "before" || (phase === "begun" && stimulus.again))) return "begun";
    return stimulus.helps(t) ? phase : null;
  };
  for (const node of queue) {
    const idle = Object.values(node.state.pc).every((location) => location === 0);
    if (node.phase === "done" && idle) {
      const outcome = node.seen.join(", ") || "done";
      outcomes.set(
        outcome,
        (outcomes.get(outcome) ?? new Set()).add(JSON.stringify(node.state.model)),
      );
    }
    for (const t of successors(system, node.state)) {
      const phase = phaseAfter(t, node);
      if (phase === null) continue;
      const state = runImmutably(system, t, node.state);
      const told = observer.watches(t) ? observer.tells(t, node.state.model) : null;
      const isDone =
        stimulus.done === "when-idle"
          ? t.actor === stimulus.actor && state.pc[t.actor] === 0
          : stimulus.done(t);
      const after: Node<S> = {
        state,
        phase: phase === "begun" && isDone ? "done" : phase,
        seen: told === null ? node.seen : [...node.seen, told],
      };
      const text = JSON.stringify(after);
      if (known.has(text)) continue;
      known.add(text);
      queue.push(after);
    }
  }
  return outcomes;
};
