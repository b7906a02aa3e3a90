import type { Event } from "../protocol/step.ts";
import type { Transition } from "../protocol/system.ts";

/** An event of a trace that somebody took of the real thing, in the words of one system. */
export interface Seen {
  /** Who did it, an index into the system's actors; null if the trace does not tell. */
  readonly actor: number | null;
  /**
   * `announces`: recorded before the step that it belongs to, and others may go on in between. `reports`: recorded after the step, and
   * its actor has not gone on in between.
   */
  readonly when: "announces" | "reports";
  /** Equal keys are the same event to the system. */
  readonly key: string;
  /** It may also happen without a step that shows it, where `mayIgnore` says so. */
  readonly optional: boolean;
}

/** What a transition is reported with; told after it has been taken. */
export type Reported<S> = (after: S) => readonly string[];

/** How a system's steps show in a trace. */
export interface Showing<S, E extends Event> {
  /** The key of the event that must announce the transition; null: it needs none. Asked once for each transition. */
  readonly announcedBy: (t: Transition<S, E>) => string | null;
  /** May this announcement come while its actor is at this location (a name, `operation/step` or `idle`)? */
  readonly hears: (key: string, location: string) => boolean;
  /** May this optional event be nothing of the system's, in this state, with its actor at this location (null: nobody in particular)? */
  readonly mayIgnore: (key: string, s: S, location: string | null) => boolean;
  /** Asked before the transition is taken; null: it shows nothing, whatever it does. */
  readonly reports: (t: Transition<S, E>, before: S) => Reported<S> | null;
  /** The actor may go on before what the transition shows has been recorded. */
  readonly late: (t: Transition<S, E>) => boolean;
  /** False for choices that only rename what another choice does. */
  readonly admits: (t: Transition<S, E>, before: S) => boolean;
  /** How far-fetched the transition is: what nothing in the trace asks for is tried last. */
  readonly effort: (t: Transition<S, E>, position: number) => number;
}

/** How far a trace is a path of the system. */
export type Explained =
  | { readonly kind: "explained"; readonly states: number; readonly way: readonly Taken[] }
  | {
      /** `undecided`: the limit came before every way was tried. */
      readonly kind: "unexplained" | "undecided";
      /** The first event that no way gets past. */
      readonly position: number;
      readonly states: number;
      /** What could have come instead, with the step that would have shown it; first that of the actor who did the event. */
      readonly allowed: readonly Allowed[];
      /** Where each actor was, in the likeliest of the states before the event. */
      readonly where: readonly string[];
      /** How it got there. */
      readonly way: readonly Taken[];
    };

/** A transition, by id, of a way through the trace: taken when the events before `position` had been seen. */
export interface Taken {
  readonly position: number;
  readonly transition: number;
}

export interface Allowed {
  readonly key: string;
  /** index into the system's actors */
  readonly actor: number;
  /** the step that shows it, `actor operation/step` */
  readonly by: string;
}
