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

/** Looks at states and events on behalf of the properties, and remembers the first of each thing that it finds. */
export interface Watch<S, E> {
  /** Asks about the stored state `number`, which the view holds. */
  readonly inspect: (state: S, number: number) => void;
  /** Asks about a transition with an event, in the state before it. */
  readonly observe: (state: S, event: E, number: number, via: number) => void;
  /** Records what the engine found about one of its own properties. */
  readonly report: (name: "can-finish" | "no-deadlock", found: Found) => void;
  /** Is this one of the engine's own properties that was asked for and is not breached yet? */
  readonly isOpen: (name: "can-finish" | "no-deadlock") => boolean;
  readonly found: readonly (Found | null)[];
  /** Stored states in which each property was exercised. */
  readonly exercised: Float64Array;
  /** Has something been found after which the search is not to go on? */
  readonly stopped: () => boolean;
  /** Names the property that throws in this state, or at this event in it, and what it throws; null if none does. */
  readonly culprit: (state: S, event: E | null) => string | null;
}

interface Question<F> {
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

  let holds: readonly Question<(s: S) => Finding>[] = [];
  let on: readonly Question<(s: S, event: E) => Finding>[] = [];
  let reached: readonly Question<(s: S) => boolean>[] = [];
  let by: readonly Question<(s: S, event: E) => boolean>[] = [];
  const uses: Question<(s: S) => boolean>[] = [];
  properties.forEach((p, property) =>
    match(p)
      .with({ kind: "contract" }, { kind: "internal" }, (safety) => {
        uses.push({ property, ask: safety.exercised });
        if (safety.holds) holds = [...holds, { property, ask: safety.holds }];
        if (safety.on) on = [...on, { property, ask: safety.on }];
      })
      .with({ kind: "reachable" }, { kind: "performance" }, (reach) => {
        if (reach.reached) reached = [...reached, { property, ask: reach.reached }];
        if (reach.by) by = [...by, { property, ask: reach.by }];
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
    // What is settled is not asked again; the lists that the loops below run over are replaced, never changed.
    holds = holds.filter((q) => q.property !== property);
    on = on.filter((q) => q.property !== property);
    reached = reached.filter((q) => q.property !== property);
    by = by.filter((q) => q.property !== property);
  };
  const numberOf = (name: string): number =>
    properties.findIndex((p) => p.kind === "can-finish" && p.name === name);

  return {
    inspect: (s, state) => {
      const [uncertain, wanted] = [holds, reached];
      for (let i = 0; i < uses.length; i++) {
        const question = uses[i] as Question<(s: S) => boolean>;
        if (question.ask(s)) exercised[question.property] = (exercised[question.property] ?? 0) + 1;
      }
      for (let i = 0; i < uncertain.length; i++) {
        const question = uncertain[i] as Question<(s: S) => Finding>;
        const finding = question.ask(s);
        if (finding !== true) record(question.property, { state, via: null, finding });
      }
      for (let i = 0; i < wanted.length; i++) {
        const question = wanted[i] as Question<(s: S) => boolean>;
        if (question.ask(s)) record(question.property, { state, via: null, finding: null });
      }
    },
    observe: (s, event, state, via) => {
      const [uncertain, wanted] = [on, by];
      for (let i = 0; i < uncertain.length; i++) {
        const question = uncertain[i] as Question<(s: S, event: E) => Finding>;
        const finding = question.ask(s, event);
        if (finding !== true) record(question.property, { state, via, finding });
      }
      for (let i = 0; i < wanted.length; i++) {
        const question = wanted[i] as Question<(s: S, event: E) => boolean>;
        if (question.ask(s, event)) record(question.property, { state, via, finding: null });
      }
    },
    report: (name, what) => record(numberOf(name), what),
    isOpen: (name) => found[numberOf(name)] === null,
    found,
    exercised,
    stopped: () => stop,
    culprit: (s, event) => {
      const asked =
        event === null
          ? [...uses, ...holds, ...reached]
          : [...on, ...by].map(({ property, ask }) => ({ property, ask: () => ask(s, event) }));
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
