import type { Event } from "../protocol/step.ts";
import type { Transition } from "../protocol/system.ts";
import type { Stimulus, Subject } from "./stimulus.ts";

/** How far a stimulus has come. */
export const phases = { before: 0, begun: 1, done: 2 } as const;

/** A transition that may be taken in the course of a stimulus, and how it stands to that. */
export interface Part<S, E> {
  readonly t: Transition<S, E>;
  readonly watched: boolean;
  /** Starts an operation. The others go on with one, which is always possible. */
  readonly starts: boolean;
  readonly begins: boolean;
  readonly helps: boolean;
  readonly done: boolean;
  /** For some that begin: where it may be taken. None of these helps. */
  readonly condition: ((before: S) => boolean) | null;
}

/** A part in one phase, with the one that follows when it is taken. */
export interface Phased<S, E> {
  readonly part: Part<S, E>;
  readonly then: number;
}

/** By phase, actor and location, those that may be taken, in the documented order. */
export type Parts<S, E> = readonly (readonly (readonly (readonly Phased<S, E>[])[])[])[];

export const partsOf = <S, E extends Event>(
  { system, observer }: Subject<S, E>,
  stimulus: Stimulus<S, E>,
): Parts<S, E> =>
  Object.values(phases).map((phase) =>
    system.actors.map(({ at }) =>
      at.map((transitions) =>
        transitions.flatMap((t) => {
          const part = partOf(t, observer.watches(t), stimulus);
          const then = part === null ? -1 : phaseOf(part, phase, stimulus.again);
          return part === null || then < 0 ? [] : [{ part, then }];
        }),
      ),
    ),
  );

const partOf = <S, E extends Event>(
  t: Transition<S, E>,
  watched: boolean,
  { starts, helps, done }: Stimulus<S, E>,
): Part<S, E> | null => {
  const own = { t, watched, starts: t.from === 0, done: done !== "when-idle" && done(t) };
  if (!own.starts) return { ...own, begins: false, helps: false, condition: null };
  const begins = starts(t);
  if (begins === false && !helps(t)) return null;
  return {
    ...own,
    begins: begins !== false,
    helps: helps(t),
    condition: typeof begins === "function" ? begins : null,
  };
};

/** The phase in which the transition is taken; -1 if it may not be. */
const phaseOf = <S, E>(part: Part<S, E>, phase: number, again: boolean): number => {
  if (!part.starts) return phase;
  if (part.begins && (phase === phases.before || (phase === phases.begun && again)))
    return phases.begun;
  return part.helps ? phase : -1;
};
