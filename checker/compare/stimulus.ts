import type { Event } from "../protocol/step.ts";
import type { System, Transition } from "../protocol/system.ts";

/**
 * Something that somebody outside does to a system that is at rest, as data. It gives rise to every interleaving of the operations that
 * it lets actors start; an operation that has been started always goes on.
 */
export interface Stimulus<S, E> {
  /** Tells it from others; stimuli of two systems with one name are the same. */
  readonly name: string;
  /** Who does it. */
  readonly actor: string;
  /** Starts that are part of it: the first of them begins it. A function: where that depends on the state before. */
  readonly starts: (t: Transition<S, E>) => ((before: S) => boolean) | boolean;
  /**
   * Starts that are possible as long as a system runs, begun or not, done or not: nobody waits forever because somebody else stands still.
   */
  readonly helps: (t: Transition<S, E>) => boolean;
  /** May a transition of `starts` be taken more than once, as long as it is not done? */
  readonly again: boolean;
  /** It is done when such a transition has been taken; `when-idle`: when its actor is idle again. */
  readonly done: ((t: Transition<S, E>) => boolean) | "when-idle";
}

/** What somebody outside observes. */
export interface Observer<S, E> {
  /** Can there be anything to observe of this transition? */
  readonly watches: (t: Transition<S, E>) => boolean;
  /** What is observed when it is taken in this state, in words that mean the same in every system compared; null: nothing. */
  readonly tells: (t: Transition<S, E>, before: S) => string | null;
}

/** A system with what can be done to it and what can be seen of it. */
export interface Subject<S, E extends Event> {
  readonly system: System<S, E>;
  readonly stimuli: readonly Stimulus<S, E>[];
  readonly observer: Observer<S, E>;
}
