import type { Answer } from "./follow.ts";
import type { Responder } from "./respond.ts";

/** What ends a comparison before everything was seen. */
export interface TellingLimits {
  /** Stimuli in a list. */
  readonly maxLength?: number;
  /** States on the way that are visited, in both systems together. */
  readonly maxStates?: number;
}

/** What a comparison comes to. */
export type Telling =
  | {
      readonly kind: "differ";
      /** A shortest list of stimuli with which the two can be told from each other. */
      readonly stimuli: readonly string[];
      /** What both answer to all but the last of them, one outcome each. */
      readonly before: readonly string[];
      /** What each can answer to the last one then. */
      readonly outcomesA: readonly string[];
      readonly outcomesB: readonly string[];
    }
  /** For lists of any length. */
  | { readonly kind: "equal"; readonly pairs: number }
  /** For lists of at most that length; beyond, nothing is known. */
  | { readonly kind: "equal-up-to"; readonly length: number; readonly why: string };

/** The states in which each of two systems may be after one list of stimuli with one list of outcomes. */
interface Pair {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly length: number;
  readonly from: Pair | null;
  readonly stimulus: string;
  readonly outcome: string;
}

/** In place of an outcome, where a stimulus cannot be asked on either side. */
const notAsked = "cannot be asked";

/** What a set of states answers to a stimulus. */
interface Answered {
  readonly outcomes: ReadonlyMap<string, readonly number[]>;
  /** Those in which it cannot be asked. */
  readonly silent: readonly number[];
}

/**
 * The shortest list of stimuli, each run to rest, to which two systems do not have the same set of outcomes. Both are determinised on the
 * way: breadth first over pairs of sets of states, each set with what is known from outside, the stimuli and what was observed.
 *
 * That a stimulus cannot be asked in some state is nothing that anybody observes: outcomes are compared where both can be asked, and states
 * that cannot are followed only if there are such on both sides.
 *
 * Exact and deterministic; stimuli are tried in the order in which `a` lists them. The initial states must be at rest. Throws what a step of
 * either system throws, such as StoreError for an edit that makes it store out of range.
 */
export const tellingStimuli = (a: Responder, b: Responder, limits: TellingLimits = {}): Telling => {
  if (isSame(a, b)) return { kind: "equal", pairs: 1 };
  return tellApart(a, b, limits);
};

/** Two systems that were bound from the same parts answer alike. */
const isSame = (a: Responder, b: Responder): boolean =>
  a.identity.length === b.identity.length && a.identity.every((part, i) => part === b.identity[i]);

/** The same without a look at what the two were bound from. */
export const tellApart = (a: Responder, b: Responder, limits: TellingLimits = {}): Telling => {
  const { maxLength = Number.POSITIVE_INFINITY, maxStates = Number.POSITIVE_INFINITY } = limits;
  const stimuli = [...new Set([...a.stimuli, ...b.stimuli])];
  const [askA, askB] = [asking(a), asking(b)];
  const first: Pair = { a: [0], b: [0], length: 0, from: null, stimulus: "", outcome: "" };
  const seen = new Set([keyOf(first.a, first.b)]);
  const queue: Pair[] = [first];
  for (const pair of queue) {
    if (pair.length >= maxLength)
      return { kind: "equal-up-to", length: pair.length, why: `max-length ${String(maxLength)}` };
    for (const stimulus of stimuli) {
      const [answeredA, answeredB] = [
        askA.answers(pair.a, stimulus),
        askB.answers(pair.b, stimulus),
      ];
      if (answeredA === null || answeredB === null)
        return { kind: "equal-up-to", length: pair.length, why: `${stimulus} is too large` };
      if (askA.visited() + askB.visited() > maxStates)
        return { kind: "equal-up-to", length: pair.length, why: `max-states ${String(maxStates)}` };
      if (answeredA.outcomes.size > 0 && answeredB.outcomes.size > 0) {
        const [outcomesA, outcomesB] = [namesOf(answeredA), namesOf(answeredB)];
        if (outcomesA.join("\n") !== outcomesB.join("\n"))
          return { kind: "differ", ...listOf(pair, stimulus), outcomesA, outcomesB };
        for (const outcome of outcomesA)
          push(queue, seen, pair, stimulus, outcome, ...nextOf(outcome, answeredA, answeredB));
      }
      if (answeredA.outcomes.size + answeredB.outcomes.size > 0)
        push(queue, seen, pair, stimulus, notAsked, answeredA.silent, answeredB.silent);
    }
  }
  return { kind: "equal", pairs: seen.size };
};

const push = (
  queue: Pair[],
  seen: Set<string>,
  from: Pair,
  stimulus: string,
  outcome: string,
  a: readonly number[],
  b: readonly number[],
): void => {
  if (a.length === 0 || b.length === 0) return;
  const key = keyOf(a, b);
  if (seen.has(key)) return;
  seen.add(key);
  queue.push({ a, b, length: from.length + 1, from, stimulus, outcome });
};

const keyOf = (a: readonly number[], b: readonly number[]): string => `${a.join()}/${b.join()}`;

const nextOf = (
  outcome: string,
  a: Answered,
  b: Answered,
): readonly [readonly number[], readonly number[]] => [
  a.outcomes.get(outcome) ?? [],
  b.outcomes.get(outcome) ?? [],
];

const namesOf = ({ outcomes }: Answered): readonly string[] => [...outcomes.keys()].sort();

/** The stimuli of a pair and one more, and what was answered before. */
const listOf = (last: Pair, stimulus: string) => {
  const stimuli = [stimulus];
  const before: string[] = [];
  for (let pair = last; pair.from !== null; pair = pair.from) {
    stimuli.unshift(pair.stimulus);
    before.unshift(pair.outcome);
  }
  return { stimuli, before };
};

/** Asks a set of states at once, and counts each state on the way once, whoever has asked for it before. */
const asking = (responder: Responder) => {
  let visited = 0;
  const counted = new Map<string, Set<number>>();
  const answers = (states: readonly number[], stimulus: string): Answered | null => {
    const done = counted.get(stimulus) ?? new Set<number>();
    counted.set(stimulus, done);
    const outcomes = new Map<string, readonly number[]>();
    const silent: number[] = [];
    for (const state of states) {
      const response = responder.respond(state, stimulus);
      if (!done.has(state)) visited += response.visited;
      done.add(state);
      switch (response.kind) {
        case "too-large":
          return null;
        case "cannot":
          silent.push(state);
          break;
        case "answers":
          for (const answer of response.answers) merge(outcomes, answer);
      }
    }
    return { outcomes, silent };
  };
  return { answers, visited: () => visited };
};

const merge = (outcomes: Map<string, readonly number[]>, { outcome, next }: Answer): void => {
  const before = outcomes.get(outcome);
  outcomes.set(
    outcome,
    before === undefined
      ? next
      : [...new Set([...before, ...next])].sort((one, other) => one - other),
  );
};
