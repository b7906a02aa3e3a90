import type { ViewDocument } from "../../../counterexamples/view/document.ts";
import type { Place } from "../session.ts";

/** A path that was taken from a state of a schedule. */
export interface Explored {
  /** The number of recorded steps that it goes on from. */
  readonly base: number;
  /** The state that exploration began in, and what each step led to; never empty. */
  readonly places: readonly [Place, ...(readonly Place[])];
}

/** One schedule, and where in it we are. */
export interface Pane {
  readonly file: number;
  readonly step: number;
  readonly explored: Explored | null;
}

/** The schedule as it is looked at: up to where exploration began as recorded, from there as explored. */
export const documentOf = (document: ViewDocument, explored: Explored | null): ViewDocument =>
  explored === null
    ? document
    : {
        ...document,
        breach: null,
        why: [],
        steps: [
          ...document.steps.slice(0, explored.base),
          ...explored.places.flatMap(({ step }) => step ?? []),
        ],
      };

/** The same pane at a step, as near as there is one. */
export const goTo = (pane: Pane, step: number, count: number): Pane => ({
  ...pane,
  step: Math.min(Math.max(0, step), count),
});

/** Numbers of the steps that breach something. */
export const breachesIn = (
  { steps, breach }: ViewDocument,
  explored: Explored | null,
): ReadonlySet<number> =>
  new Set(
    explored === null
      ? breach === null
        ? []
        : [steps.length]
      : explored.places.flatMap(({ breaches }, i) =>
          breaches.length === 0 ? [] : [explored.base + i],
        ),
  );

/** Begins to explore. */
export const explore = (pane: Pane, base: number, place: Place): Pane => ({
  ...pane,
  step: base,
  explored: { base, places: [place] },
});

/** Goes one explored step further; what lies beyond the step where we are is given up. */
export const taken = (pane: Pane, from: number, place: Place): Pane => {
  if (pane.explored === null) return pane;
  const { base, places } = pane.explored;
  const [first, ...more] = places;
  const kept = more.slice(0, Math.max(0, from - base));
  return {
    ...pane,
    step: base + kept.length + 1,
    explored: { base, places: [first, ...kept, place] },
  };
};

/** One explored step back; the recorded schedule, when there is none. */
export const back = (pane: Pane): Pane => {
  if (pane.explored === null) return pane;
  const { base, places } = pane.explored;
  const [first, ...more] = places;
  if (more.length === 0) return { ...pane, step: base, explored: null };
  return {
    ...pane,
    step: base + more.length - 1,
    explored: { base, places: [first, ...more.slice(0, -1)] },
  };
};

/** Where exploration is, if the pane stands at an explored state. */
export const placeAt = ({ explored, step }: Pane): Place | null =>
  explored === null ? null : (explored.places[step - explored.base] ?? null);
