import type { Event } from "../protocol/step.ts";
import { encode, initialState } from "../state/immutable.ts";
import { pack } from "../state/packed.ts";
import { makeFollow, type Response } from "./follow.ts";
import { partsOf, type Parts } from "./parts.ts";
import type { Stimulus, Subject } from "./stimulus.ts";
import { makeWordSet } from "./word-set.ts";

/** Answers stimuli, from states at rest that it numbers itself; 0 is the initial one. */
export interface Responder {
  /** What the system was bound from: two with equal identities answer alike. */
  readonly identity: readonly unknown[];
  /** Names of what can be done to it, in the order in which that is tried. */
  readonly stimuli: readonly string[];
  readonly respond: (state: number, stimulus: string) => Response;
  /** States at rest seen so far. */
  readonly resting: () => number;
}

/**
 * Makes the responder of a subject. A state at rest is one in which every actor is idle; the initial state must be one. What was asked
 * once is remembered, so that one responder serves many comparisons.
 *
 * A stimulus in whose course some state is reached from which it can never be done also has the outcome `never returns`.
 */
export const makeResponder = <S, E extends Event>(subject: Subject<S, E>): Responder => {
  const { system, stimuli } = subject;
  // Many an edited system is made to be told from others by its identity only, or answers one stimulus.
  let begun: ReturnType<typeof begin<S, E>> | null = null;
  const asked = new Map(stimuli.map((stimulus) => [stimulus.name, asking(subject, stimulus)]));
  return {
    identity: system.identity,
    stimuli: stimuli.map(({ name }) => name),
    respond: (from, name) => {
      const one = asked.get(name);
      if (one === undefined) return { kind: "cannot", visited: 0 };
      const known = one.responses.get(from);
      if (known !== undefined) return known;
      begun ??= begin(subject);
      const fresh = begun.follow(from, one.stimulus, one.parts());
      one.responses.set(from, fresh);
      return fresh;
    },
    resting: () => begun?.resting.count() ?? 1,
  };
};

const begin = <S, E extends Event>(subject: Subject<S, E>) => {
  const { system } = subject;
  const packed = pack(system);
  const resting = makeWordSet(packed.layout.words);
  resting.add(encode(packed.layout, initialState(system)));
  return { resting, follow: makeFollow(subject, packed, resting) };
};

const asking = <S, E extends Event>(subject: Subject<S, E>, stimulus: Stimulus<S, E>) => {
  let parts: Parts<S, E> | null = null;
  return {
    stimulus,
    parts: () => (parts ??= partsOf(subject, stimulus)),
    responses: new Map<number, Response>(),
  };
};
