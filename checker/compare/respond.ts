import type { Event } from "../protocol/step.ts";
import { isEnabled, type Transition } from "../protocol/system.ts";
import { encode, initialState } from "../state/immutable.ts";
import { pack } from "../state/packed.ts";
import type { Stimulus, Subject } from "./stimulus.ts";
import { makeWordSet } from "./word-set.ts";

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

/** Answers stimuli, from states at rest that it numbers itself; 0 is the initial one. */
export interface Responder {
  /** What the system was bound from: two with equal identities answer alike. */
  readonly identity: readonly unknown[];
  readonly stimuli: readonly string[];
  readonly respond: (state: number, stimulus: string) => Response;
  /** States at rest seen so far. */
  readonly resting: () => number;
}

/** A stimulus that gives rise to more is not followed to its end. */
const mostVisited = 1_000_000;

/** An outcome without anything to observe. */
export const nothingSeen = "done";
/** An outcome after which the system cannot come to rest any more. */
const hangs = "never returns";

const phases = { before: 0, begun: 1, done: 2 } as const;

/** How a transition stands to a stimulus. A start with a condition is none that helps. */
interface Part<S> {
  readonly begins: boolean;
  readonly helps: boolean;
  readonly done: boolean;
  readonly condition: ((before: S) => boolean) | null;
}

/**
 * Makes the responder of a subject. A state at rest is one in which every actor is idle. From it the stimulus is followed through all
 * interleavings to all states at rest in which it is done. What was asked once is remembered.
 *
 * A stimulus in whose course some state is reached from which it can never be done also has the outcome `never returns`.
 */
export const makeResponder = <S, E extends Event>(subject: Subject<S, E>): Responder => {
  const { system, stimuli, observer } = subject;
  const { layout, words, state, draft, counters } = pack(system);
  const width = layout.words;
  const resting = makeWordSet(width);
  /** Beside the state's words: the phase, and what has been observed. */
  const nodes = makeWordSet(width + 2);
  const here = new Int32Array(width + 2);
  const there = new Int32Array(width + 2);
  const watched = system.transitions.map((t) => observer.watches(t));
  const traces = makeTraces();
  resting.add(encode(layout, initialState(system)));

  const parts = new Map<string, readonly (Part<S> | null)[]>();
  const byName = new Map(stimuli.map((stimulus) => [stimulus.name, stimulus]));
  const partsOf = (stimulus: Stimulus<S, E>): readonly (Part<S> | null)[] => {
    const known = parts.get(stimulus.name);
    if (known !== undefined) return known;
    const fresh = system.transitions.map((t) => partOf(t, stimulus));
    parts.set(stimulus.name, fresh);
    return fresh;
  };
  const locate = (actor: number): number => {
    const { word, shift, bits } = counters[actor] ?? { word: 0, shift: 0, bits: 0 };
    return ((words[word] ?? 0) >>> shift) & (2 ** bits - 1);
  };
  const place = (actor: number, location: number): void => {
    const { word, shift, bits } = counters[actor] ?? { word: 0, shift: 0, bits: 0 };
    if (bits > 0)
      words[word] = ((words[word] ?? 0) & ~((2 ** bits - 1) << shift)) | (location << shift);
  };
  const isIdle = (): boolean => system.actors.every((_, actor) => locate(actor) === 0);

  const follow = (from: number, stimulus: Stimulus<S, E>): Response => {
    const roles = partsOf(stimulus);
    const edges: number[] = [];
    const ends: number[] = [];
    const found = new Map<number, Set<number>>();
    let asked = false;

    nodes.clear();
    resting.load(from, here);
    here[width] = phases.before;
    here[width + 1] = 0;
    nodes.add(here);
    for (let node = 0; node < nodes.count(); node++) {
      nodes.load(node, here);
      const phase = here[width] ?? 0;
      const trace = here[width + 1] ?? 0;
      for (let w = 0; w < width; w++) words[w] = here[w] ?? 0;
      if (node > mostVisited) return { kind: "too-large", visited: node };
      if (phase !== phases.before) asked = true;
      if (phase === phases.done && isIdle()) {
        ends.push(node);
        const states = found.get(trace) ?? new Set();
        states.add(resting.add(words));
        found.set(trace, states);
      }
      for (let a = 0; a < system.actors.length; a++) {
        for (const t of system.actors[a]?.at[locate(a)] ?? []) {
          const part = roles[t.id] ?? null;
          const after = t.from === 0 ? phaseAfterStart(part, phase, stimulus.again) : phase;
          if (after === null || part === null) continue;
          if (part.condition !== null && !part.condition(state)) continue;
          if (!isEnabled(t, state)) continue;
          const seen = watched[t.id] === true ? observer.tells(t, state) : null;
          const location = t.run(draft);
          place(a, location);
          const over =
            part.done ||
            (stimulus.done === "when-idle" && location === 0 && t.actor === stimulus.actor);
          for (let w = 0; w < width; w++) there[w] = words[w] ?? 0;
          there[width] = over && after === phases.begun ? phases.done : after;
          there[width + 1] = seen === null ? trace : traces.then(trace, seen);
          edges.push(node, nodes.add(there));
          for (let w = 0; w < width; w++) words[w] = here[w] ?? 0;
        }
      }
    }
    const visited = nodes.count();
    if (!asked) return { kind: "cannot", visited };
    const answers = new Map<string, readonly number[]>();
    for (const [trace, states] of found)
      answers.set(
        traces.text(trace),
        [...states].sort((one, other) => one - other),
      );
    for (const node of neverEnding(nodes.count(), edges, ends)) {
      nodes.load(node, here);
      if (here[width] !== phases.before)
        answers.set(traces.text(traces.then(here[width + 1] ?? 0, hangs)), []);
    }
    return {
      kind: "answers",
      visited,
      answers: [...answers]
        .map(([outcome, next]) => ({ outcome, next }))
        .sort((one, other) => (one.outcome < other.outcome ? -1 : 1)),
    };
  };

  const known = new Map<string, Map<number, Response>>();
  return {
    identity: system.identity,
    stimuli: stimuli.map(({ name }) => name),
    respond: (from, name) => {
      const stimulus = byName.get(name);
      if (stimulus === undefined) return { kind: "cannot", visited: 0 };
      const responses = known.get(name) ?? new Map<number, Response>();
      known.set(name, responses);
      const before = responses.get(from);
      if (before !== undefined) return before;
      const fresh = follow(from, stimulus);
      responses.set(from, fresh);
      return fresh;
    },
    resting: () => resting.count(),
  };
};

const always = null;

/** Null: never taken in the course of this stimulus. */
const partOf = <S, E extends Event>(
  t: Transition<S, E>,
  { starts, helps, done }: Stimulus<S, E>,
): Part<S> | null => {
  const ends = done !== "when-idle" && done(t);
  if (t.from !== 0) return { begins: false, helps: false, done: ends, condition: always };
  const begins = starts(t);
  if (begins === false && !helps(t)) return null;
  return {
    begins: begins !== false,
    helps: helps(t),
    done: ends,
    condition: typeof begins === "function" ? begins : always,
  };
};

/** The phase once an operation has been started; null if it may not be. */
const phaseAfterStart = <S>(part: Part<S> | null, phase: number, again: boolean): number | null => {
  if (part === null) return null;
  if (part.begins && (phase === phases.before || (phase === phases.begun && again)))
    return phases.begun;
  return part.helps ? phase : null;
};

/** The nodes from which no end can be reached, ascending. `edges`: from, to, from, to, ... */
const neverEnding = (
  count: number,
  edges: readonly number[],
  ends: readonly number[],
): readonly number[] => {
  const ending = new Uint8Array(count);
  for (const end of ends) ending[end] = 1;
  // Edges mostly lead to later nodes, so few rounds are needed.
  for (let changed = true; changed;) {
    changed = false;
    for (let e = edges.length - 2; e >= 0; e -= 2) {
      const [from, to] = [edges[e] ?? 0, edges[e + 1] ?? 0];
      if (ending[from] === 1 || ending[to] !== 1) continue;
      ending[from] = 1;
      changed = true;
    }
  }
  return [...ending.keys()].filter((node) => ending[node] === 0);
};

/** Numbers for what was observed so far: 0 is nothing. */
const makeTraces = () => {
  const texts = [""];
  const numbers = new Map<string, number>([["", 0]]);
  return {
    then: (before: number, seen: string): number => {
      const text = before === 0 ? seen : `${texts[before] ?? ""}, ${seen}`;
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      texts.push(text);
      return texts.length - 1;
    },
    text: (trace: number): string => (trace === 0 ? nothingSeen : (texts[trace] ?? "")),
  };
};
