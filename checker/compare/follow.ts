import type { Event } from "../protocol/step.ts";
import { blockedBy, isEnabled } from "../protocol/system.ts";
import type { Packed } from "../state/packed.ts";
import { neverEnding } from "./never-ending.ts";
import { phases, type Parts } from "./parts.ts";
import type { Stimulus, Subject } from "./stimulus.ts";
import { makeTraces } from "./traces.ts";
import { makeWordSet, type WordSet } from "./word-set.ts";

/** What can become of a stimulus in one state at rest. `visited`: states on the way, which is what it costs to find out. */
export type Response = { readonly visited: number } & (
  | {
      readonly kind: "answers";
      /** Ascending by outcome. */
      readonly answers: readonly Answer[];
    }
  /** Nothing begins it in this state, or the system does not know it. */
  | { readonly kind: "cannot" }
  /** More states on the way than `mostVisited`. */
  | { readonly kind: "too-large" }
);

export interface Answer {
  /** What was observed, in its order. */
  readonly outcome: string;
  /** Numbers of the states at rest that can follow, ascending; none if the system never comes to rest. */
  readonly next: readonly number[];
}

/** A stimulus that gives rise to more is not followed to its end. */
const mostVisited = 1_000_000;
/** What is observed where the system cannot come to rest any more. */
const hangs = "never returns";

/** Follows a stimulus from a state at rest. */
export type Follow<S, E> = (from: number, stimulus: Stimulus<S, E>, parts: Parts<S, E>) => Response;

/**
 * Makes the function that follows a stimulus through all interleavings to all states at rest in which it is done. New states at rest are
 * put into `resting`. Throws what a recipe or a condition throws.
 */
export const makeFollow = <S, E extends Event>(
  { system, observer }: Subject<S, E>,
  { layout, words, state, draft, counters }: Packed<S>,
  resting: WordSet,
): Follow<S, E> => {
  const width = layout.words;
  /** Beside the state's words: the phase, and what has been observed. */
  const nodes = makeWordSet(width + 2);
  const here = new Int32Array(width + 2);
  const there = new Int32Array(width + 2);
  const traces = makeTraces();
  const places = system.actors.map((_, actor) => {
    const { word, shift, bits } = counters[actor] ?? { word: 0, shift: 0, bits: 0 };
    return { actor, word, shift, mask: 2 ** bits - 1 };
  });
  const isIdle = (): boolean =>
    places.every(({ word, shift, mask }) => (((words[word] ?? 0) >>> shift) & mask) === 0);

  return (from, stimulus, parts) => {
    const edges: number[] = [];
    const ends: number[] = [];
    const found = new Map<number, Set<number>>();
    let asked = false;
    /** Nodes in which it is begun, in that somebody waits to begin: an ioctl has been called before it gets its first lock. */
    const waiting = new Set<number>();
    nodes.clear();
    resting.load(from, here);
    here[width] = phases.before;
    here[width + 1] = 0;
    nodes.add(here);
    for (let node = 0; node < nodes.count(); node++) {
      if (node >= mostVisited) return { kind: "too-large", visited: node };
      nodes.load(node, here);
      const phase = here[width] ?? 0;
      const trace = here[width + 1] ?? 0;
      for (let w = 0; w < width; w++) words[w] = here[w] ?? 0;
      if (phase !== phases.before) asked = true;
      if (phase === phases.done && isIdle()) {
        ends.push(node);
        const states = found.get(trace) ?? new Set();
        found.set(trace, states.add(resting.add(words)));
      }
      const mayBeTaken = parts[phase] ?? [];
      for (const { actor, word, shift, mask } of places) {
        const location = ((here[word] ?? 0) >>> shift) & mask;
        for (const { part, then: begun } of mayBeTaken[actor]?.[location] ?? []) {
          const { t } = part;
          if (part.condition !== null && !part.condition(state)) continue;
          if (!isEnabled(t, state)) {
            if (part.begins && phase === phases.before && blockedBy(t, state).length > 0) {
              asked = true;
              waiting.add(node);
            }
            continue;
          }
          const seen = part.watched ? observer.tells(t, state) : null;
          const next = t.recipe()(draft);
          words[word] = ((words[word] ?? 0) & ~(mask << shift)) | (next << shift);
          const isOver =
            part.done ||
            (next === 0 && stimulus.done === "when-idle" && t.actor === stimulus.actor);
          for (let w = 0; w < width; w++) {
            there[w] = words[w] ?? 0;
            words[w] = here[w] ?? 0;
          }
          there[width] = isOver && begun === phases.begun ? phases.done : begun;
          there[width + 1] = seen === null ? trace : traces.then(trace, seen);
          edges.push(node, nodes.add(there));
        }
      }
    }
    const visited = nodes.count();
    if (!asked) return { kind: "cannot", visited };
    const answers = new Map([...found].map(([trace, states]) => [traces.text(trace), states]));
    for (const node of neverEnding(visited, edges, ends)) {
      nodes.load(node, here);
      if (here[width] !== phases.before || waiting.has(node))
        answers.set(traces.text(traces.then(here[width + 1] ?? 0, hangs)), new Set());
    }
    return { kind: "answers", visited, answers: inOrder(answers) };
  };
};

const inOrder = (answers: ReadonlyMap<string, ReadonlySet<number>>): readonly Answer[] =>
  [...answers]
    .map(([outcome, states]) => ({
      outcome,
      next: [...states].sort((one, other) => one - other),
    }))
    .sort((one, other) => (one.outcome < other.outcome ? -1 : 1));
