import type { Draft } from "../state/fields.ts";
import { bound } from "../state/generate.ts";
import type { Control } from "./control.ts";

/** One way in which a step can go, as it is written into a schedule: `{ gfn: 1, access: "write" }`. */
export type Choice = Readonly<Record<string, string | number | boolean>>;

/** What somebody outside can observe while a step runs; properties look at these. `type` selects the properties to ask. */
export interface Event {
  readonly type: string;
}

/** A named part of a wait. The name is what a blocked or misfitting schedule is explained with. */
export interface Wait<S> {
  readonly reason: string;
  readonly holds: (s: S) => boolean;
}

/** One choice of a step, bound to one actor. */
export interface Alternative<S, E> {
  readonly choice: Choice | null;
  /** May this alternative be taken at all (not a wait: no edit removes it)? */
  readonly when: ((s: S) => boolean) | null;
  readonly waits: readonly Wait<S>[];
  readonly event: E | null;
  readonly run: (d: Draft<S>) => Control | void;
}

/**
 * A step of an operation: at most one access to one shared datum (design, section 2).
 * `S` state, `M` the actor that runs it (its indices, the constants of the scenario), `E` events.
 */
export interface Step<S, M, E> {
  readonly kind: "step";
  readonly name: string;
  /** kernel file:function, or the hardware manual's or user space's name for it */
  readonly source: string;
  /** Labels that the step may jump to; a jump elsewhere is an error. */
  readonly jumps: readonly string[];
  /** May the step end its operation early? */
  readonly finishes: boolean;
  readonly hasWait: boolean;
  /**
   * Reads and writes only the actor's own locals (a decision on values read before): it runs together with the step before it,
   * since nobody else can tell. It has no wait, no choices and no event.
   */
  readonly local: boolean;
  /** Marks a promise point for the renderers, with the words of the promise. */
  readonly promise: string | null;
  /**
   * Can the step do anything for this actor's scenario? One that cannot (a check of a counter that nothing there ever changes) is left
   * out when it is bound, as a reduction: schedules get shorter, verdicts stay.
   */
  readonly matters: (me: M) => boolean;
  readonly bind: (me: M) => readonly Alternative<S, E>[];
}

/** How a step is written down; see `step`. `C` is its choice. */
export interface StepSpec<S, M, E, C extends Choice> {
  readonly source: string;
  readonly jumps?: readonly string[];
  readonly finishes?: boolean;
  readonly local?: boolean;
  readonly promise?: string;
  readonly matters?: (me: M) => boolean;
  /** The alternatives, in the order in which successors are listed. Left out: one alternative without a choice. */
  readonly choices?: (me: M) => readonly C[];
  /** Whether this alternative exists in this state. Not a wait. */
  readonly when?: (s: S, me: M, choice: C) => boolean;
  /** Conditions, by name, that must all hold before the step can run: a lock, readers, acknowledgements. */
  readonly wait?: Readonly<Record<string, (s: S, me: M, choice: C) => boolean>>;
  readonly event?: (me: M, choice: C) => E;
  readonly run?: (d: Draft<S>, me: M, choice: C) => Control | void;
}

/**
 * Makes the `step` and `localStep` functions of one model: its state, actor and event types are named once, and every recipe is
 * checked against them.
 */
export const stepsOf = <S, M, E extends Event>() => {
  const step = <const C extends Choice = Choice>(
    name: string,
    spec: StepSpec<S, M, E, C>,
  ): Step<S, M, E> => {
    const bindOne = (me: M, choice: C, shown: Choice | null): Alternative<S, E> => {
      const { when, wait, event, run } = spec;
      const key = (part: string): string => `${spec.source} ${name} ${part}`;
      return {
        choice: shown,
        when: when === undefined ? null : bound(key("when"), when, me, choice),
        waits: Object.entries(wait ?? {}).map(([reason, holds]) => ({
          reason,
          holds: bound(key(reason), holds, me, choice),
        })),
        event: event === undefined ? null : event(me, choice),
        run: run === undefined ? () => undefined : bound(key("run"), run, me, choice),
      };
    };
    if (spec.local === true && (spec.wait ?? spec.choices ?? spec.event ?? spec.when) !== undefined)
      throw new Error(`step ${name}: a local step has no wait, choices, condition or event`);
    const { choices } = spec;
    return {
      kind: "step",
      name,
      source: spec.source,
      jumps: spec.jumps ?? [],
      finishes: spec.finishes ?? false,
      hasWait: spec.wait !== undefined,
      local: spec.local ?? false,
      promise: spec.promise ?? null,
      matters: spec.matters ?? (() => true),
      bind: (me) =>
        choices === undefined
          ? [bindOne(me, noChoice as C, null)]
          : choices(me).map((choice) => bindOne(me, choice, choice)),
    };
  };
  return { step };
};

const noChoice: Choice = {};
