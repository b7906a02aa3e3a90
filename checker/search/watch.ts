import { match } from "ts-pattern";
import type { Finding, Property } from "../property.ts";
import type { Event } from "../protocol/step.ts";

/** Where a property was first breached, or first reached. */
export interface Found {
  /** Number of the stored state. */
  readonly state: number;
  /** The transition taken from there that did it, if it is not the state itself. */
  readonly via: number | null;
  readonly finding: string | null;
}

/**
 * When to end before the whole space is seen. Names: as soon as one of these properties is settled, by a breach or, if it must be
 * reachable, by its witness. `any`: as soon as any property is breached.
 */
export type StopAtFirst = "any" | readonly string[];

/** What is asked of states and events on behalf of the properties, and the first of each thing found. The compiled code does the asking. */
export interface Watch<S, E> {
  /** Counted for each stored state in which it is true. */
  readonly uses: readonly Question<(s: S) => boolean>[];
  readonly holds: readonly Question<(s: S) => Finding>[];
  readonly reached: readonly Question<(s: S) => boolean>[];
  /** Asked about a transition with an event, in the state before it. */
  readonly on: readonly Question<(s: S, event: E) => Finding>[];
  readonly by: readonly Question<(s: S, event: E) => boolean>[];
  /** By property: 1 until it is settled; what is settled is not asked again. */
  readonly open: Uint8Array;
  /** Stored states in which each property was exercised. */
  readonly exercised: Float64Array;
  readonly found: readonly (Found | null)[];
  /** Records what was found about a property, unless something was before. */
  readonly record: (property: number, what: Found) => void;
  /** Records what the engine found about one of its own properties. */
  readonly report: (name: "can-finish" | "no-deadlock", found: Found) => void;
  /** Is this one of the engine's own properties that was asked for and is not breached yet? */
  readonly isOpen: (name: "can-finish" | "no-deadlock") => boolean;
  /** Has something been found after which the search is not to go on? */
  readonly stopped: () => boolean;
  /** Names the property that throws in this state, or at this event in it, and what it throws; null if none does. */
  readonly culprit: (state: S, event: E | null) => string | null;
}

/** Something to ask on behalf of a property, which is named by its position. */
export interface Question<F> {
  readonly property: number;
  readonly ask: F;
}

export const makeWatch = <S, E extends Event>(
  properties: readonly Property<S, E>[],
  stopAtFirst: StopAtFirst | undefined,
): Watch<S, E> => {
  const found: (Found | null)[] = properties.map(() => null);
  const exercised = new Float64Array(properties.length);
  let stop = false;

  const open = new Uint8Array(properties.length).fill(1);
  const holds: Question<(s: S) => Finding>[] = [];
  const on: Question<(s: S, event: E) => Finding>[] = [];
  const reached: Question<(s: S) => boolean>[] = [];
  const by: Question<(s: S, event: E) => boolean>[] = [];
  const uses: Question<(s: S) => boolean>[] = [];
  properties.forEach((p, property) =>
    match(p)
      .with({ kind: "contract" }, { kind: "internal" }, (safety) => {
        uses.push({ property, ask: safety.exercised });
        if (safety.holds) holds.push({ property, ask: safety.holds });
        if (safety.on) on.push({ property, ask: safety.on });
      })
      .with({ kind: "reachable" }, { kind: "performance" }, (reach) => {
        if (reach.reached) reached.push({ property, ask: reach.reached });
        if (reach.by) by.push({ property, ask: reach.by });
      })
      .with({ kind: "can-finish" }, () => undefined)
      .exhaustive(),
  );

  const stopsAt = (property: number): boolean => {
    const p = properties[property];
    if (p === undefined || stopAtFirst === undefined) return false;
    return stopAtFirst === "any"
      ? p.kind !== "reachable" && p.kind !== "performance"
      : stopAtFirst.includes(p.name);
  };
  const record = (property: number, what: Found): void => {
    if (found[property] !== null) return;
    found[property] = what;
    stop ||= stopsAt(property);
    open[property] = 0;
  };
  const isAsked = ({ property }: Question<unknown>): boolean => open[property] !== 0;
  const numberOf = (name: string): number =>
    properties.findIndex((p) => p.kind === "can-finish" && p.name === name);
  // Asked for in every state in which somebody waits.
  const own = { "can-finish": numberOf("can-finish"), "no-deadlock": numberOf("no-deadlock") };

  return {
    uses,
    holds,
    reached,
    on,
    by,
    open,
    exercised,
    found,
    record,
    report: (name, what) => record(own[name], what),
    // Not asked for is -1: a look at that place of an array is slow.
    isOpen: (name) => own[name] >= 0 && found[own[name]] === null,
    stopped: () => stop,
    culprit: (s, event) => {
      const asked =
        event === null
          ? [...uses, ...[...holds, ...reached].filter(isAsked)]
          : [...on, ...by]
              .filter(isAsked)
              .map(({ property, ask }) => ({ property, ask: () => ask(s, event) }));
      for (const { property, ask } of asked)
        try {
          ask(s);
        } catch (thrown) {
          const why = thrown instanceof Error ? thrown.message : String(thrown);
          return `property ${properties[property]?.name ?? ""}: ${why}`;
        }
      return null;
    },
  };
};
